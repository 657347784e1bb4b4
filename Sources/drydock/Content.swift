import ArgumentParser
import Foundation
import Lessons

/// Where the course lies: beside the program, in the checkout, or where the user says.
enum Content {
  /// - Throws: where it was looked for, or what is wrong with it.
  static func course(_ given: String?) throws -> Course {
    let places = candidates(given)
    guard let found = places.first(where: { exists($0 + "/course.yaml") }) else {
      throw ContentError(
        "no lessons found. Looked in:\n" + places.map { "  " + $0 }.joined(separator: "\n")
          + "\nSay where they are with --lessons DIR or DRYDOCK_LESSONS."
      )
    }
    do {
      return try CourseFolder.read(found)
    } catch {
      throw ContentError(error.description)
    }
  }

  private static func candidates(_ given: String?) -> [String] {
    if let given { return [given] }
    if let variable = ProcessInfo.processInfo.environment["DRYDOCK_LESSONS"], !variable.isEmpty { return [variable] }
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    var places = [program.deletingLastPathComponent().deletingLastPathComponent().path() + "share/drydock/lessons"]
    // From .build/release/drydock up to the checkout.
    var folder = program.deletingLastPathComponent()
    for _ in 0..<5 {
      folder = folder.deletingLastPathComponent()
      let lessons = folder.appending(path: "lessons").path()
      if exists(folder.appending(path: "Package.swift").path()) { places.append(lessons) }
    }
    places.append(FileManager.default.currentDirectoryPath + "/lessons")
    return places
  }

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// Something about the content or a file that the user has to mend; exit code 2.
struct ContentError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// The option that every command on lessons has.
struct LessonOptions: ParsableArguments {
  @Option(name: .customLong("lessons"), help: "The folder that holds course.yaml.")
  var folder: String?
}
