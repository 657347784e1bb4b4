import Foundation

/// Finds and reads the course on disk.
package enum CourseFolder {
  /// - Throws: the file, line and column of what is wrong.
  package static func read(_ folder: String) throws(LessonError) -> Course {
    let root = URL(filePath: folder, directoryHint: .isDirectory)
    let file = root.appending(path: "course.yaml")
    return try Course.read(try text(of: file), file: file.path()) { id throws(LessonError) in
      try lesson(in: root.appending(path: id, directoryHint: .isDirectory))
    }
  }

  private static func lesson(in folder: URL) throws(LessonError) -> Lesson {
    let file = folder.appending(path: "lesson.yaml")
    let files = folder.appending(path: "files", directoryHint: .isDirectory)
    var contents: [LessonFile] = []
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: files.path())) ?? []
    for name in names.sorted() {
      let url = files.appending(path: name)
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: url.path(), isDirectory: &isFolder),
        !isFolder.boolValue
      else {
        continue
      }
      contents.append(LessonFile(path: name, content: try text(of: url)))
    }
    return try Lesson.read(try text(of: file), file: file.path(), files: contents)
  }

  private static func text(of file: URL) throws(LessonError) -> String {
    do {
      return try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw LessonError(file: file.path(), message: "cannot be read: \(error.localizedDescription)")
    }
  }
}
