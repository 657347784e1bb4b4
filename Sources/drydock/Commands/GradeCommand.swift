import ArgumentParser
import Foundation
import Lessons
import Objects
import Transcripts

/// `drydock grade FILE…`
struct GradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade",
    abstract: "Grade transcripts by replaying them in a fresh cluster."
  )

  enum Format: String, ExpressibleByArgument, CaseIterable { case json, markdown }

  @Argument(help: "Transcripts, pasted console text, lists of commands, or asciicasts.")
  var files: [String]

  @Option(help: "The lesson to grade against; without it, the one that the transcript names.")
  var lesson: String?

  @Option(help: "json or markdown.")
  var format = Format.json

  @Option(name: .shortAndLong, help: "Write the report to a file.")
  var output: String?

  @OptionGroup var lessonOptions: LessonOptions

  func run() throws {
    let course = try Content.course(lessonOptions.folder)
    var grades: [Grader.Grade] = []
    var failures: [any Error] = []
    for file in files {
      do {
        grades.append(try Grader.grade(try Transcript.read(file), course, lesson: lesson))
      } catch {
        // One broken submission never stops the others.
        Drydock.complain("\(error)")
        failures.append(error)
      }
    }
    let report =
      format == .json
      ? JSON.writeIndented(Report.json(grades, program: Drydock.version), by: 2, escapesHTML: false) + "\n"
      : Report.markdown(grades, program: Drydock.version)
    if let output {
      try Data(report.utf8).write(to: URL(filePath: output))
    } else {
      print(report, terminator: "")
    }
    if failures.contains(where: {
      if case Grader.Failure.versionMismatch? = $0 as? Grader.Failure { true } else { false }
    }) {
      throw ExitCode(3)
    }
    if !failures.isEmpty { throw ExitCode(2) }
    if grades.contains(where: { !$0.divergences.isEmpty }) { throw ExitCode(4) }
    if grades.contains(where: { !$0.isFull }) { throw ExitCode(1) }
  }
}
