import API
import Objects

/// Annotations.
enum AnnotationMap: MetadataMap {
  static let word = "annotation"
  static let field = "annotations"
  static let validatesValues = false

  static func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost) {
    for info in infos {
      for (key, value) in info.object["metadata"]?["annotations"]?.object ?? Fields() {
        host.printLine("\(key)=\(value.string ?? "")")
      }
    }
  }

  static func change(
    _ map: inout Value,
    _ pairs: MetadataPairs,
    overwrites: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    let declared = pairs.set.compactMap { pair in
      map[pair.key]?.string.map { "'\(pair.key)' already has a value (\($0))" }
    }
    if !overwrites, !declared.isEmpty {
      throw .plain(
        "--overwrite is false but found the following declared annotation(s): \(declared.joined(separator: "; "))"
      )
    }
    for key in pairs.removed { map[key] = nil }
    for (key, value) in pairs.set { map[key] = .string(value) }
    return "annotated"
  }
}
