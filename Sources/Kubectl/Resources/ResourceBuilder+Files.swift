import API
import Objects

extension ResourceBuilder {
  /// Reads the manifests of all files; what is wrong with one does not stop the others.
  func readFiles(
    into selection: inout ResourceSelection,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if filenames.filter({ $0 == "-" }).count > 1 {
      throw .plain("standard input cannot be used for multiple arguments")
    }
    var sources: [(name: String, text: String)] = []
    if let kustomization {
      let objects = try KustomizeBuild.objects(in: kustomization, context.catalogue, &host)
      sources.append((kustomization, KustomizeBuild.text(of: objects)))
    }
    for filename in filenames { sources += try read(filename, context, &host) }
    let decoder = ManifestDecoder(validates: Self.validates(context))
    var count = 0
    for source in sources {
      do throws(Failure) {
        for document in ManifestDecoder.documents(in: source.text) {
          for object in try decoder.decode(document, source: source.name) {
            count += 1
            try append(object, source.name, to: &selection, &context, &host)
          }
        }
      } catch {
        selection.failures.append(error)
      }
    }
    selection.isSingle = count == 1 && filenames.count == 1
  }

  /// `-f` and `-k` exclude each other.
  static func checkFiles(_ flags: FlagValues) throws(Failure) {
    if flags.text("kustomize") != nil, !flags.list("filename").isEmpty {
      let both = flags.bool("recursive") ? "\nthe -k flag can't be used with -f or -R" : ""
      throw both.isEmpty
        ? .plain("only one of -f or -k can be specified") : .verbatim("only one of -f or -k can be specified" + both)
    }
    if flags.text("kustomize") != nil, flags.bool("recursive") {
      throw .plain("the -k flag can't be used with -f or -R")
    }
  }

  /// An editor is shown what is there, right or wrong.
  private static func validates(_ context: CommandContext) -> Bool {
    let flags = context.flags
    guard flags.definitions["validate"] != nil, context.path != "kubectl edit" else { return false }
    return !["false", "ignore", "warn"].contains(flags.string("validate").lowercased())
  }

  /// Without a server a manifest can neither be validated nor its kind be found.
  private static func unreached(
    _ source: String,
    _ context: CommandContext,
    _ host: inout some KubectlHost
  ) -> Failure {
    let configuration = context.configuration
    if validates(context) {
      return .plain(
        "error validating \"\(source)\": error validating data: failed to download openapi: "
          + configuration.unreached("/openapi/v2?timeout=32s")
          + "; if you choose to ignore these errors, turn validation off with --validate=false"
      )
    }
    context.complainOfDiscovery(times: 1, &host)
    return .plain("unable to recognize \"\(source)\": " + configuration.unreached("/api?timeout=32s"))
  }

  private func append(
    _ object: Value,
    _ source: String,
    to selection: inout ResourceSelection,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let kind = object.groupVersionKind
    guard host.reaches(server: context.configuration.server) else {
      selection.failures.append(Self.unreached(source, context, &host))
      return
    }
    guard let resource = try context.resource(of: kind, &host) else {
      selection.failures.append(
        .plain(
          "resource mapping not found for name: \"\(object.name)\" namespace: \"\(object.namespace ?? "")\" "
            + "from \"\(source)\": no matches for kind \"\(kind.kind)\" in version \"\(kind.apiVersion)\"\n"
            + "ensure CRDs are installed first"
        )
      )
      return
    }
    let original = object
    var object = object
    if resource.isNamespaced {
      let own = object.namespace ?? ""
      if own.isEmpty {
        object["metadata", default: [:]]["namespace"] = .string(context.namespace)
      } else if context.configuration.isNamespaceGiven, own != context.namespace, requiresNamespace {
        selection.failures.append(
          .plain(
            "the namespace from the provided object \"\(own)\" does not match the namespace "
              + "\"\(context.namespace)\". You must pass '--namespace=\(own)' to perform this operation."
          )
        )
        return
      }
    } else {
      object["metadata"]?["namespace"] = nil
    }
    if let labelSelector, !labelSelector.isEmpty {
      guard let selector = try? LabelSelector.parse(labelSelector), selector.matches(object) else { return }
    }
    selection.targets.append(
      ResourceTarget(
        resource: resource,
        namespace: resource.isNamespaced ? object.namespace : nil,
        name: object.name,
        manifest: object,
        original: original,
        source: source
      )
    )
  }

  /// The texts of a file, of a folder's manifests, or of standard input.
  private func read(
    _ filename: String,
    _ context: CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [(name: String, text: String)] {
    if filename == "-" { return [("STDIN", String(decoding: context.input, as: UTF8.self))] }
    if filename.hasPrefix("http://") || filename.hasPrefix("https://") {
      let name = filename.split(separator: "/").dropFirst().first ?? ""
      throw .verbatim("Unable to connect to the server: dial tcp: lookup \(name): no such host")
    }
    switch host.kind(ofPath: filename) {
    case nil: throw .plain("the path \"\(filename)\" does not exist")
    case .file: return [(filename, try text(of: filename, &host))]
    case .directory:
      let files = try manifests(in: filename, &host)
      if files.isEmpty {
        throw .plain("error reading [\(filename)]: recognized file extensions are [.json .yaml .yml]")
      }
      var texts: [(name: String, text: String)] = []
      for file in files { texts.append((file, try text(of: file, &host))) }
      return texts
    }
  }

  private func text(of path: String, _ host: inout some KubectlHost) throws(Failure) -> String {
    do {
      return String(decoding: try host.readFile(path), as: UTF8.self)
    } catch {
      throw .plain("open \(path): \(error.message)")
    }
  }

  private func manifests(in folder: String, _ host: inout some KubectlHost) throws(Failure) -> [String] {
    let names: [String]
    do {
      names = try host.listDirectory(folder)
    } catch {
      throw .plain("open \(folder): \(error.message)")
    }
    var files: [String] = []
    for name in names {
      // Go's `filepath.Walk` cleans the paths it joins.
      let clean = folder == "." || folder == "./" ? "" : (folder.hasSuffix("/") ? folder : folder + "/")
      let path = (clean.hasPrefix("./") ? String(clean.dropFirst(2)) : clean) + name
      if host.kind(ofPath: path) == .directory {
        if isRecursive { files += try manifests(in: path, &host) }
      } else if [".json", ".yaml", ".yml"].contains(where: { name.hasSuffix($0) }) {
        files.append(path)
      }
    }
    return files
  }
}
