package io.voiprooms.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressesTest {

  private static String address(List<String> trusted, String remote, String... forwardedFor) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setRemoteAddr(remote);
    for (String header : forwardedFor) {
      request.addHeader("X-Forwarded-For", header);
    }
    return new ClientAddresses(new ClientAddresses.Properties(trusted)).of(request);
  }

  @Test
  void ignoresHeaderWithoutTrustedProxies() {
    assertThat(address(List.of(), "192.0.2.1", "198.51.100.1")).isEqualTo("192.0.2.1");
  }

  @Test
  void ignoresHeaderOfUntrustedAddress() {
    assertThat(address(List.of("10.0.0.0/8"), "192.0.2.1", "198.51.100.1")).isEqualTo("192.0.2.1");
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource(
      delimiter = '>',
      value = {
        "198.51.100.1 > 198.51.100.1",
        "203.0.113.9, 198.51.100.1 > 198.51.100.1",
        "203.0.113.9, 198.51.100.1, 10.9.9.9 > 198.51.100.1",
        "203.0.113.9,198.51.100.1 , 10.9.9.9,10.8.8.8 > 198.51.100.1",
        "198.51.100.1:4711 > 198.51.100.1",
        "10.2.2.2, 10.3.3.3 > 10.2.2.2",
        "198.51.100.1, nonsense > 10.1.1.1",
        "198.51.100.1, 1.2.3 > 10.1.1.1",
        "198.51.100.1, ::::: > 10.1.1.1",
        "198.51.100.1, [ > 10.1.1.1",
        "198.51.100.1, abc > 10.1.1.1",
        "198.51.100.1, 999.1.1.1 > 10.1.1.1",
        "2001:db8:1:2:3:4:5:6 > 20010db800010002/64",
        "[2001:db8:1:2::9]:80 > 20010db800010002/64",
        "'' > 10.1.1.1",
        "',,' > 10.1.1.1",
      })
  void returnsRightmostUntrustedAddress(String header, String expected) {
    assertThat(address(List.of("10.0.0.0/8"), "10.1.1.1", header)).isEqualTo(expected);
  }

  @Test
  void joinsRepeatedHeaders() {
    assertThat(address(List.of("10.1.1.1"), "10.1.1.1", "203.0.113.9", "198.51.100.1"))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void trustsIpv6Network() {
    assertThat(address(List.of("fd00::/8"), "fd00::1", "198.51.100.1")).isEqualTo("198.51.100.1");
  }

  private static ApplicationContextRunner configuredWith(String trusted) {
    return new ApplicationContextRunner()
        .withUserConfiguration(ClientAddresses.class)
        .withInitializer(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new MapPropertySource(
                            "test", Map.of("voip-rooms.trusted-proxies", trusted))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "10.0.0.1, 2001:db8::/32", "::1", ""})
  void acceptsAddressesAndNetworks(String trusted) {
    configuredWith(trusted).run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example.org", "10.0.0", "10.0.0.0/8x", "*"})
  void rejectsOtherValues(String trusted) {
    configuredWith(trusted)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("must be an address or a network such as 10.0.0.0/8"));
  }
}
