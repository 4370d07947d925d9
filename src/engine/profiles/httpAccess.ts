/** The HTTP access of Aliyun ONS as its manual of 2017 has it (seed 002). RocketMQ itself has none, so it is the same in every profile. */
import { constant, type ConstantSpec } from './profile.ts';

export const httpAccess: Readonly<Record<string, ConstantSpec>> = {
  httpSendTimeoutMin: constant(1_000, 'ms', 'S-322'),
  httpSendTimeoutMax: constant(3_000, 'ms', 'S-322: also what holds when none is given'),
  httpReceiveTimeoutMin: constant(20_000, 'ms', 'S-334'),
  httpReceiveTimeoutMax: constant(35_000, 'ms', 'S-334: also what holds when none is given'),
  httpDeleteTimeout: constant(3_000, 'ms', 'assumed: the manual gives DELETE no timeout'),
  httpMaxNum: constant(32, 'messages', 'S-335: also what holds when none is given'),
  httpMaxNameCharacters: constant(128, 'characters', 'S-324: tag and key'),
  httpMaxBodyBytes: constant(2_097_152, 'bytes', 'S-327; the sample of an answer says 64KB (C-05)'),
  httpMaxAge: constant(15_000, 'ms', 'S-323, C-04; the same for a clock that is ahead is assumed'),
  httpStartDeliverTimeMax: constant(3_456_000_000, 'ms', 'S-116: 40 days'),
  httpDeleteWithin: constant(900_000, 'ms', 'S-341'),
};
