/** How options that are texts have to be written. */

interface OptionForm {
  readonly pattern: RegExp;
  readonly example: string;
}

/** Names of ResponseCode that a producer can be told to try again after. */
const retriedCodes = [
  'SYSTEM_ERROR',
  'SYSTEM_BUSY',
  'MESSAGE_ILLEGAL',
  'SERVICE_NOT_AVAILABLE',
  'NO_PERMISSION',
  'TOPIC_NOT_EXIST',
  'NO_BUYER_ID',
  'NOT_IN_CURRENT_UNIT',
  'GO_AWAY',
].join('|');

const milliseconds: OptionForm = { pattern: /^\d{1,9}( \d{1,9}){0,31}$/, example: '50 100 550 1000 2000 3000 15000' };

const forms: Readonly<Record<string, OptionForm>> = {
  messageDelayLevel: { pattern: /^\d{1,6}[smhd]( \d{1,6}[smhd]){0,63}$/, example: '1s 5s 10s 30s 1m 2h' },
  latencyMax: milliseconds,
  notAvailableDuration: milliseconds,
  retryResponseCodes: { pattern: new RegExp(`^((${retriedCodes})( (${retriedCodes}))*)?$`), example: 'SYSTEM_ERROR SYSTEM_BUSY' },
  deleteWhen: { pattern: /^([01]?\d|2[0-3])(;([01]?\d|2[0-3]))*$/, example: '04;16' },
  consumeTimestamp: { pattern: /^(\d{14})?$/, example: '20260105090000' },
  messageQueueList: { pattern: /^([\w@-]{1,64}:\d{1,4}( [\w@-]{1,64}:\d{1,4})*)?$/, example: 'broker-a:0 broker-a:1' },
  clientIP: { pattern: /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3})?$/, example: '192.168.0.7' },
};

/** How the option should be written, by an example; undefined when it is written well. */
export function exampleInstead(option: string, value: string): string | undefined {
  const form = Object.hasOwn(forms, option) ? forms[option] : undefined;
  return form === undefined || form.pattern.test(value) ? undefined : form.example;
}
