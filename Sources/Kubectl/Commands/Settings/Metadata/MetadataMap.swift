import API
import Objects

/// One of the two maps of an object's metadata that a command of its own changes.
protocol MetadataMap: Sendable {
  /// `label`, `annotation`: the word of its messages.
  static var word: String { get }
  /// The field of the metadata.
  static var field: String { get }
  static var validatesValues: Bool { get }

  static func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost)

  /// Changes the map as the line says, and says what became of the object.
  static func change(
    _ map: inout Value,
    _ pairs: MetadataPairs,
    overwrites: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String
}
