/** Bits that tell what is special about a message. Source: MessageSysFlag 4.9.8; recordings (half 0, committed 8). */
export const sysFlags = {
  /** COMPRESSED_FLAG with the type zlib. */
  compressed: 0x1 | (3 << 8),
  /** TRANSACTION_PREPARED_TYPE: in the request; the record of a half message has it no more. */
  prepared: 0x1 << 2,
  /** TRANSACTION_COMMIT_TYPE: in the record of a committed message. */
  committed: 0x2 << 2,
} as const;
