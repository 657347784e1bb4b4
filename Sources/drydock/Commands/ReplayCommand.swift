import ArgumentParser
import Foundation
import Lessons
import Transcripts

/// `drydock replay FILE`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Do again what a transcript recorded, and print what a terminal would have shown."
  )

  @Argument(help: "A transcript.")
  var file: String

  @OptionGroup var lessonOptions: LessonOptions

  func run() throws {
    let transcript = try Transcript.read(file)
    guard let header = transcript.header else {
      throw ContentError("\(file): only a transcript of drydock says which cluster it was for; grade reads other forms")
    }
    let course = header.mode == .lesson ? try Content.course(lessonOptions.folder) : nil
    var replay = Replay(try Session.sitting(of: header, course, path: file))
    replay.run(transcript)
    print(replay.output, terminator: "")
    for warning in transcript.warnings { Drydock.complain(warning) }
    for divergence in replay.divergences {
      Drydock.complain("\(file): line \(divergence.line), \(divergence.command): \(divergence.what)")
    }
    if !replay.divergences.isEmpty { throw ExitCode(4) }
  }
}
