import ArgumentParser
import Foundation
import Lessons
import Transcripts

/// Subcommands, nothing else.
@main
struct Drydock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drydock",
    abstract: "Learn Kubernetes without a cluster.",
    discussion: """
      Without a subcommand, goes on where you left off, or offers the first lesson.
      """,
    version: version,
    subcommands: [
      Learn.self, Practice.self, Serve.self, Run.self, GradeCommand.self, ReplayCommand.self, LintCommand.self,
      SelfTestCommand.self, LessonsCommand.self, CoverageCommand.self,
    ],
    defaultSubcommand: Learn.self
  )

  static let version = "0.1.0"

  /// Exit codes: 0 done, 1 a check failed, 2 wrong usage or unreadable input, 3 lesson version, 4 replay diverged.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch let status as ExitStatus {
      Foundation.exit(status.code)
    } catch let error where error is ContentError || error is TranscriptError || error is Grader.Failure {
      complain("\(error)")
      if case Grader.Failure.versionMismatch? = error as? Grader.Failure { Foundation.exit(3) }
      Foundation.exit(2)
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code == .success { print(message) } else { complain(message) }
      Foundation.exit(code == .success ? 0 : 2)
    }
  }

  static func complain(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }
}
