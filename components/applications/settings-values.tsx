import * as z from 'zod/mini';
import { ApplicationName, CommandLine, HealthPath } from '#lib/core/names';

const optionalCommand = z.union([z.literal(''), CommandLine]);

/** The form of the Settings page; the same rules as `UpdateApplicationInput` of the API. */
export const SettingsInput = z.object({
  name: ApplicationName,
  build_command: optionalCommand,
  start_command: optionalCommand,
  health_check_path: HealthPath,
  health_check_seconds: z
    .number('Enter a number of seconds.')
    .check(
      z.int('Enter whole seconds.'),
      z.minimum(5, 'Choose 5 seconds or more.'),
      z.maximum(600, 'Choose at most 600 seconds.'),
    ),
  release_commands: z
    .array(
      z.object({
        label: z
          .string()
          .check(z.trim(), z.minLength(1, 'Enter a label.'), z.maxLength(100, 'A label has at most 100 characters.')),
        command: CommandLine,
      }),
    )
    .check(z.maxLength(20, 'An application has at most 20 release commands.')),
});
export type SettingsInput = z.infer<typeof SettingsInput>;
