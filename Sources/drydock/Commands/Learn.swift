import ArgumentParser
import Foundation
import Lessons
import REPL
import Transcripts

/// `drydock learn [LESSON]`
struct Learn: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a lesson, or go on where you left off."
  )

  @Argument(help: "The lesson's id, or ID/STEP.")
  var lesson: String?

  @Flag(help: "Begin the lesson anew, even if it was begun and left.")
  var anew = false

  @OptionGroup var options: PromptOptions
  @OptionGroup var lessonOptions: LessonOptions

  func run() throws {
    let course = try Content.course(lessonOptions.folder)
    try Prompt(options).learn(lesson, course, anew: anew)
  }
}

/// `drydock practice`
struct Practice: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A cluster to practise on, without a lesson."
  )

  @Option(help: "The cluster: none, single, multi or cloud.")
  var cluster = "multi"

  @Option(help: "The seed of all chance in the cluster.")
  var seed: UInt64?

  @Option(help: "A folder whose files are put into the workstation's home directory.")
  var dir: String?

  @OptionGroup var options: PromptOptions
  @OptionGroup var lessonOptions: LessonOptions

  func run() throws {
    let profile = try ClusterChoice.profile(named: cluster)
    let files = try HostFolder.files(in: dir)
    try Prompt(options).practice(profile, seed: seed, files, course: try? Content.course(lessonOptions.folder))
  }
}

/// What both of them take.
struct PromptOptions: ParsableArguments {
  @Option(help: "The language: en or ko.")
  var lang: String?

  @Flag(help: "No colour, no line editor.")
  var plain = false

  @Option(help: "Record into this file; without it, into the data directory.")
  var record: String?

  func validate() throws {
    if let lang, Texts.Language(rawValue: lang) == nil {
      throw ValidationError("--lang: \(lang) is not spoken; en or ko")
    }
  }
}
