// Takes the place of Swagger UI's own file of this name.
import { withThisAddress, servers, user } from '../portal.js';

// Swagger UI would fill in the example of every parameter, and no room passes all of these filters.
const withoutExamples = (parameters) =>
  Object.fromEntries(Object.entries(parameters).map(([name, { example, examples, ...rest }]) => [name, rest]));

const toTryHere = (contract) => ({
  ...contract,
  servers: servers ?? contract.servers,
  components: { ...contract.components, parameters: withoutExamples(contract.components.parameters) },
});

// Else there would be a screenful of guides, and the operation far below.
location.hash ||= '#/Rooms/listVoipRooms';

const ui = SwaggerUIBundle({
  url: '../openapi.yaml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: 'none',
  plugins: [
    {
      statePlugins: {
        spec: {
          wrapActions: {
            updateSpec: (update) => (text) => update(withThisAddress(text)),
            updateJsonSpec: (update) => (contract) => update(toTryHere(contract)),
          },
        },
      },
    },
  ],
  onComplete: () => {
    if (user && !localStorage.getItem('authorized')) {
      ui.preauthorizeApiKey('userId', user.id);
      ui.preauthorizeApiKey('authToken', user.token);
    }
  },
});

const dark = matchMedia('(prefers-color-scheme: dark)');
const darken = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', darken);
darken();
