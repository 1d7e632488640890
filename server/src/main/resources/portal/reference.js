import { become, behind, servers, user } from './portal.js';
import './scalar.js';

Scalar.createApiReference('#reference', {
  url: 'openapi.yaml',
  servers,
  authentication: {
    preferredSecurityScheme: [['userId', 'authToken']],
    securitySchemes: user && { userId: { value: user.id }, authToken: { value: user.token } },
  },
  persistAuth: true,
  // The contract has a sample in Java, which uses the client.
  hiddenClients: { java: true },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  // Everything that would ask another host, or send people there.
  agent: { disabled: true },
  externalUrls: {},
  hideClientButton: true,
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  telemetry: false,
  withDefaultFonts: false,
});

const users = document.getElementById('users');
users.hidden = behind.users.length === 0;
const select = users.querySelector('select');
select.append(...behind.users.map(({ name, sees }) => new Option(`${name} (sees ${sees})`)));
select.selectedIndex = behind.users.indexOf(user);
select.addEventListener('change', () => become(select.selectedIndex));
