import API
import Objects

/// Labels, whose values are checked here and whose changes are told apart.
enum LabelMap: MetadataMap {
  static let word = "label"
  static let field = "labels"
  static let validatesValues = true

  static func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost) {
    for info in infos {
      var margin = ""
      if infos.count > 1 {
        host.printLine("Listing labels for \(info.resource.kind).\(info.resource.group)/\(info.name):")
        margin = " "
      }
      for (key, value) in info.object["metadata"]?["labels"]?.object ?? Fields() {
        host.printLine("\(margin)\(key)=\(value.string ?? "")")
      }
    }
  }

  static func change(
    _ map: inout Value,
    _ pairs: MetadataPairs,
    overwrites: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    let before = map
    for key in pairs.removed {
      if map[key] == nil { host.printLine("label \"\(key)\" not found.") }
      map[key] = nil
    }
    for (key, value) in pairs.set {
      if !overwrites, let present = map[key]?.string, present != value {
        throw .plain("'\(key)' already has a value (\(present)), and --overwrite is false")
      }
      map[key] = .string(value)
    }
    if map == before { return "not labeled" }
    return !overwrites && JSON.write(map).utf8.count < JSON.write(before).utf8.count ? "unlabeled" : "labeled"
  }
}
