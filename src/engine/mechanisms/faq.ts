/** The page that errors name. Texts stand in the code as 4.9.8 says them; 5.x names another page. Source: FAQUrl 4.9.8, 5.3.3 (measured). */
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';

const ofFour = /http:\/\/rocketmq\.apache\.org\/docs\/faq\//g;
const ofFive = 'https://rocketmq.apache.org/docs/bestPractice/06FAQ';

export const namesFaq = (ctx: EngineContext, text: string): string =>
  variantOf(ctx.scenario, 'faqPage') === 'bestPractice' ? text.replaceAll(ofFour, ofFive) : text;
