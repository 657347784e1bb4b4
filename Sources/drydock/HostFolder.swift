import Foundation
import Workstation

/// Reads the learner's own files (`--dir`), once, at the start.
enum HostFolder {
  static func files(in folder: String?) throws -> [Workstation.Configuration.File] {
    guard let folder else { return [] }
    let root = URL(filePath: folder)
    let paths: [String]
    do {
      paths = try FileManager.default.subpathsOfDirectory(atPath: root.path()).sorted()
    } catch {
      throw ContentError("--dir \(folder): there is no such folder, or it cannot be read")
    }
    return try paths.compactMap { path in
      let url = root.appending(path: path)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path(), isDirectory: &isFolder), !isFolder.boolValue else {
        return nil
      }
      return Workstation.Configuration.File(path: path, bytes: Array(try Data(contentsOf: url)))
    }
  }
}
