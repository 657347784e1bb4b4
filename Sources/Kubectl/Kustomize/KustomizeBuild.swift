import API
import Objects

/// Builds the objects of a kustomization and of what it stands on, layer by layer
/// (`kustomize/api/internal/target/kusttarget.go`).
struct KustomizeBuild: Sendable {
  /// The folders that are being built, the outermost first.
  private var visited: [String] = []
  /// What `vars` of all layers name.
  private var variables = KustomizeVariables()
  private let catalogue: Catalogue
  private let isRestricted: Bool

  private init(_ catalogue: Catalogue, isRestricted: Bool) {
    self.catalogue = catalogue
    self.isRestricted = isRestricted
  }

  /// The objects in the order of the output.
  static func objects(
    in folder: String,
    _ catalogue: Catalogue,
    isRestricted: Bool = true,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [Value] {
    var build = KustomizeBuild(catalogue, isRestricted: isRestricted)
    let root = KustomizePath.absolute(folder, host.workingDirectory)
    switch host.kind(ofPath: root) {
    case nil: throw .plain("must build at directory: not a valid directory: " + KustomizePath.missing(folder, root))
    case .file: throw .plain("must build at directory: '\(folder)': file is not directory")
    case .directory: break
    }
    let file = try build.kustomization(in: root, &host)
    var objects = try build.accumulate(root, file, into: [], &host)
    objects = KustomizeNames.hashed(objects)
    try build.variables.resolve(in: &objects, &host)
    let order = file.value["sortOptions"]?["order"]?.string ?? "legacy"
    return (order == "fifo" ? objects : KustomizedObject.legacyOrder(objects)).map(\.value)
  }

  static func text(of objects: [Value]) -> String { objects.map { YAML.write($0) }.joined(separator: "---\n") }

  // MARK: Layers

  private mutating func accumulate(
    _ folder: String,
    _ file: Kustomization,
    into below: [KustomizedObject],
    _ host: inout some KubectlHost
  ) throws(Failure) -> [KustomizedObject] {
    if visited.contains(folder) {
      throw .plain("cycle detected: candidate root '\(folder)' contains visited root '\(visited.last ?? folder)'")
    }
    visited.append(folder)
    defer { visited.removeLast() }
    var objects = below
    for path in file.strings("resources") + file.strings("bases") {
      try add(resource: path, of: folder, to: &objects, &host)
    }
    let layer = KustomizeLayer(
      file: file,
      folder: KustomizeFolder(path: folder, isRestricted: isRestricted),
      catalogue: catalogue
    )
    try layer.generate(into: &objects, &host)
    for path in file.strings("components") {
      let component = KustomizePath.absolute(path, folder)
      guard host.kind(ofPath: component) == .directory else {
        throw .plain(
          "accumulating components: accumulateDirectory: \"couldn't make target for path '\(component)': "
            + "not a valid directory\""
        )
      }
      objects = try accumulate(component, try kustomization(in: component, &host), into: objects, &host)
    }
    try variables.add(file.list("vars"))
    try layer.transform(&objects, &host)
    return objects
  }

  private func kustomization(
    in folder: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Kustomization {
    let found = Kustomization.fileNames.filter { host.kind(ofPath: folder + "/" + $0) == .file }
    if found.count > 1 {
      throw .plain("Found multiple kustomization files: \(folder)")
    }
    guard let name = found.first else {
      throw .plain(
        "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '\(folder)'"
      )
    }
    let path = folder + "/" + name
    let file = try Kustomization(KustomizePath.read(path, &host), path: path)
    for warning in file.warnings { host.complain(warning) }
    return file
  }

  // MARK: Resources

  private mutating func add(
    resource path: String,
    of folder: String,
    to objects: inout [KustomizedObject],
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if path.contains("://") || path.hasPrefix("github.com/") || path.hasPrefix("git@") {
      throw .verbatim("drydock: the workstation reaches no other host, so '\(path)' cannot be read")
    }
    let place = KustomizePath.absolute(path, folder)
    if host.kind(ofPath: place) == .directory {
      let head =
        "accumulating resources: accumulation err='accumulating resources from '\(path)': '\(place)' must resolve to "
        + "a file': "
      let file: Kustomization
      do throws(Failure) {
        file = try kustomization(in: place, &host)
      } catch .plain(let message) {
        throw .plain(head + "couldn't make target for path '\(place)': \(message)")
      }
      let inner: [KustomizedObject]
      do throws(Failure) {
        inner = try accumulate(place, file, into: [], &host)
      } catch .plain(let message) {
        throw .plain(head + "recursed accumulation of path '\(place)': \(message)")
      }
      try Self.append(inner, to: &objects, from: path)
      return
    }
    let why: String
    do throws(Failure) {
      return try Self.append(read(path, place, folder, &host), to: &objects, from: path)
    } catch .plain(let message) {
      why = message
    }
    let directory =
      host.kind(ofPath: place) == nil
      ? "not a valid directory: " + KustomizePath.missing(place, place) : "'\(place)': file is not directory"
    let words = why.hasPrefix("merging ") ? why : "accumulating resources from '\(path)': \(why)"
    throw .plain("accumulating resources: accumulation err='\(words)': must build at directory: \(directory)")
  }

  private func read(
    _ path: String,
    _ place: String,
    _ folder: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [KustomizedObject] {
    if host.kind(ofPath: place) == nil { throw .plain(KustomizePath.missing(place, place)) }
    try KustomizeFolder(path: folder, isRestricted: isRestricted).check(place)
    var objects: [KustomizedObject] = []
    for value in try KustomizePath.values(in: KustomizePath.read(place, &host), place) {
      if value.kind.isEmpty { throw .plain("missing Resource metadata") }
      if value.name.isEmpty, !value.kind.hasSuffix("List") {
        throw .plain("missing metadata.name in object {{\(value.apiVersion) \(value.kind)} {{ } map[] map[]}}")
      }
      let items = value.kind.hasSuffix("List") ? value["items"]?.array : nil
      objects += (items ?? [value]).map { KustomizedObject($0) }
    }
    return objects
  }

  private static func append(
    _ more: [KustomizedObject],
    to objects: inout [KustomizedObject],
    from path: String
  ) throws(Failure) {
    for object in more {
      if objects.contains(where: { $0.identity == object.identity }) {
        throw .plain(
          "merging resources from '\(path)': may not add resource with an already registered id: \(object.identity)"
        )
      }
      objects.append(object)
    }
  }
}
