// Changes that break clients and that Redocly has no rule for, or a rule that is too strict. redocly.yaml says what
// they count as.

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

// Takes the place of Redocly's rule with this name. A required property may become optional if the contract says
// (`x-declined-by`) that it is absent only if a request declines it by a parameter that is new. No program that
// follows the earlier contract sends this parameter.
const requiredPropertiesRemoved = () => ({
  Schema({ kind, property, node, base, revision }, { report, getDirections }) {
    if (kind === 'modified' && property === 'required' && getDirections().includes('response')) {
      const missing = (base.value ?? [])
        .filter((name) => !revision.value?.includes(name))
        .filter((name) => !isNewParameter(valueOf(node.revision).properties?.[name]?.['x-declined-by'], node));
      if (missing.length) {
        report({ message: `Properties that may now be missing: ${missing.join(', ')}.` });
      }
    }
  },
});

function isNewParameter(name, node) {
  while (node.parent) {
    node = node.parent;
  }
  const has = (side) => Object.values(valueOf(side).components.parameters).some((parameter) => parameter.name === name);
  return has(node.revision) && !has(node.base);
}

const valueOf = (side) => (side.resolved ?? side).value;

export default () => ({
  id: 'clients',
  diff: {
    oas3: {
      'default-changed': defaultChanged,
      'required-properties-removed': requiredPropertiesRemoved,
      'response-header-became-optional': responseHeaderBecameOptional,
    },
  },
});
