package io.voiprooms.server.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on connections.
 *
 * @param max connections that are open at a time
 * @param maxPerAddress connections from one address; trusted proxies are exempt
 */
@Validated
@ConfigurationProperties("voip-rooms.connections")
record ConnectionProperties(
    @Min(16) @Max(20_000) @DefaultValue("1024") int max,
    @Min(1) @DefaultValue("256") int maxPerAddress) {}
