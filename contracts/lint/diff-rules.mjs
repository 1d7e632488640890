// Changes that break clients and that Redocly has no rule for. redocly.yaml says what they count as.

const defaultChanged = () => ({
  Schema({ kind, property, base, revision }, { report, getDirections }) {
    // A default where none was declared may be one that the description told, hence no change.
    const declared = kind === 'modified' && property === 'default' && base.value !== undefined;
    if (declared && getDirections().includes('request')) {
      report({ message: `The default was ${base.value} and is ${revision.value ?? 'gone'}.` });
    }
  },
});

const responseHeaderBecameOptional = () => ({
  Header({ kind, property, base }, { report }) {
    if (kind === 'modified' && property === 'required' && base.value === true) {
      report({ message: 'The header may now be missing.' });
    }
  },
});

export default () => ({
  id: 'clients',
  diff: {
    oas3: {
      'default-changed': defaultChanged,
      'response-header-became-optional': responseHeaderBecameOptional,
    },
  },
});
