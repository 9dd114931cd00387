import { Fragment } from 'react';

/** The name of a variable, which a narrow column breaks behind an underscore and not within a word. */
export function VariableName({ name }: { name: string }) {
  return name.split(/(?<=_)/).map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: words of one name never change places
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}
