package io.voiprooms.server.cli;

import picocli.CommandLine.IVersionProvider;

/** Returns the version from the manifest of the jar. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = RootCommand.class.getPackage().getImplementationVersion();
    return new String[] {"voip-rooms " + (version == null ? "(not packaged)" : version)};
  }
}
