// Takes the place of Swagger UI's own file of this name.
import('../portal.js').then(({ servers, user }) => {
  const tryHere = () => ({
    statePlugins: {
      spec: {
        wrapActions: { updateJsonSpec: (update) => (contract) => update({ ...contract, servers: servers ?? contract.servers }) },
      },
    },
  });
  window.ui = SwaggerUIBundle({
    url: '../openapi.yaml',
    dom_id: '#swagger-ui',
    deepLinking: true,
    displayRequestDuration: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    validatorUrl: 'none',
    plugins: [tryHere],
    onComplete: () => {
      if (user && !localStorage.getItem('authorized')) {
        ui.preauthorizeApiKey('userId', user.id);
        ui.preauthorizeApiKey('authToken', user.token);
      }
    },
  });
});
