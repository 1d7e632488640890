package io.voiprooms.server.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings that limit the number of connections.
 *
 * @param max the number of open connections
 * @param maxPerAddress the number of open connections from one address; does not apply to trusted
 *     proxies
 */
@Validated
@ConfigurationProperties("voip-rooms.connections")
record ConnectionProperties(
    @Min(16) @Max(20_000) @DefaultValue("1024") int max,
    @Min(1) @DefaultValue("256") int maxPerAddress) {}
