import { answerReadiness } from '#lib/http/health';

export const GET = answerReadiness;
