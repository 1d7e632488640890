/**
 * Consumers of the API. Each sends its requests with the real client. The requests and the fields
 * that it reads become a pact in {@code contracts/pacts}.
 */
package io.voiprooms.contracts.consumers;
