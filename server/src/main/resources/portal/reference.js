import { withThisAddress, selectUser, serverInfo, servers, user } from './portal.js';
import './scalar.js';

const CONTRACT = new URL('openapi.yaml', import.meta.url).href;

Scalar.createApiReference('#reference', {
  url: CONTRACT,
  customFetch: async (...request) => {
    const response = await fetch(...request);
    return response.url === CONTRACT ? new Response(withThisAddress(await response.text()), response) : response;
  },
  // The very bytes, whatever the page makes of them.
  documentDownloadType: 'direct',
  servers,
  authentication: {
    preferredSecurityScheme: [['userId', 'authToken']],
    securitySchemes: user && { userId: { value: user.id }, authToken: { value: user.token } },
  },
  persistAuth: true,
  // The API answers no pages of other hosts.
  hideTestRequestButton: !serverInfo.live,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  // Everything that would ask another host, and what Scalar offers beside the contract.
  agent: { disabled: true },
  externalUrls: {},
  hideClientButton: true,
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  telemetry: false,
  withDefaultFonts: false,
});

const users = document.getElementById('users');
users.hidden = serverInfo.users.length === 0;
const select = users.querySelector('select');
select.append(...serverInfo.users.map(({ name, sees }) => new Option(`${name} (sees ${sees})`)));
select.selectedIndex = serverInfo.users.indexOf(user);
select.addEventListener('change', () => selectUser(select.selectedIndex));
