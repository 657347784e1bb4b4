package import Shell

/// What a container image holds and does.
package struct Image: Sendable {
  /// The file system; shared by all containers until they write.
  package var files: FileNode
  package var entrypoint: [String] = []
  package var command: [String] = []
  package var environment: [(name: String, value: String)] = []
  package var workingDirectory = "/"
  package var user = User.root
  package var exposedPorts: [Int] = []
  /// What the file system holds that is another thing in each version: an executable, the release of the system.
  package var versionedFiles: [(path: String, make: @Sendable (String) -> FileNode)] = []
  /// A variable that names the version: `NGINX_VERSION`.
  package var versionVariable: String?
  /// The part of the cluster that the image is: `kube-proxy`.
  package var component: String?
  /// Nobody knows what is in it: whatever a manifest wants to run there, it may well have.
  var runsAnything = false
  /// Compressed bytes, for the time a pull takes and the text of its event.
  package var size: Int

  package init(files: FileNode, size: Int) {
    self.files = files
    self.size = size
  }

  /// The image of one version.
  func inVersion(_ version: String) -> Image {
    if versionedFiles.isEmpty, versionVariable == nil { return self }
    var image = self
    for (path, make) in versionedFiles { image.files.put(make(version), at: path) }
    if let name = versionVariable { image.environment.append((name: name, value: version)) }
    return image
  }

  /// Installs a program that knows its version.
  mutating func install(_ program: String, at path: String) {
    files.put(.program(program), at: path)
    versionedFiles.append((path, { .program(program + "@" + $0) }))
  }
}
