/**
 * Consumers of the listing, each with a need of its own: what they ask for and what they read,
 * through the real client, becomes a pact in {@code contracts/pacts}.
 */
package io.voiprooms.contracts.consumers;
