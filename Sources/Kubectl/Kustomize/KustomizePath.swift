import Objects

/// The folder of a kustomization, and which files it may name.
struct KustomizeFolder: Hashable, Sendable {
  let path: String
  /// `--load-restrictor`: files must not lie outside of the folder that names them.
  let isRestricted: Bool

  /// - Throws: for a file that the folder may not name.
  func check(_ file: String) throws(Failure) {
    if !isRestricted || file.hasPrefix(path == "/" ? path : path + "/") { return }
    throw .plain("security; file '\(file)' is not in or below '\(path)'")
  }

  func absolute(_ file: String) -> String { KustomizePath.absolute(file, path) }
}

/// Paths of files below the folder of a kustomization.
enum KustomizePath {
  /// Without `.` and `..`.
  static func absolute(_ path: String, _ folder: String) -> String {
    var parts: [Substring] = []
    for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
      if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  static func missing(_ path: String, _ absolute: String) -> String {
    "evalsymlink failure on '\(path)' : lstat \(absolute): no such file or directory"
  }

  static func read(_ path: String, _ host: inout some KubectlHost) throws(Failure) -> String {
    String(decoding: try bytes(path, &host), as: UTF8.self)
  }

  static func bytes(_ path: String, _ host: inout some KubectlHost) throws(Failure) -> [UInt8] {
    do {
      return try host.readFile(path)
    } catch {
      throw .plain("open \(path): \(error.message)")
    }
  }

  /// The documents of a text.
  static func values(in text: String, _ path: String) throws(Failure) -> [Value] {
    do throws(YAMLError) {
      return try YAML.read(text)
    } catch {
      throw .plain("MalformedYAMLError: \(error) in File: \(path)")
    }
  }
}
