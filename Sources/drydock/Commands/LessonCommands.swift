import ArgumentParser
import Lessons
import REPL
import Terminal

/// `drydock lessons`
struct LessonsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "lessons", abstract: "List the lessons of the course.")

  @Option(help: "en or ko.")
  var lang = "en"

  @OptionGroup var lessonOptions: LessonOptions

  func validate() throws {
    if Texts.Language(rawValue: lang) == nil { throw ValidationError("--lang: \(lang) is not spoken; en or ko") }
  }

  func run() throws {
    let course = try Content.course(lessonOptions.folder)
    let width = TerminalSize(of: 1)?.columns ?? 120
    print(course.title(lang))
    for lesson in course.lessons {
      print("\n  \(lesson.id)  \(lesson.title(lang))")
      for line in StyledText("    " + lesson.summary(lang)).wrapped(to: width, indent: "    ") {
        print(line.rendered(.plain))
      }
    }
  }
}

/// `drydock lint`
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with the lessons, without running them."
  )

  @OptionGroup var lessonOptions: LessonOptions

  func run() throws {
    let course = try Content.course(lessonOptions.folder)
    let problems = Lint.problems(of: course)
    for problem in problems { print(problem) }
    if !problems.isEmpty { throw ExitCode(1) }
    print("\(course.lessons.count) lessons, nothing to complain about")
  }
}

/// `drydock selftest`
struct SelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Play every answer of the lessons and see that each is judged as it should be."
  )

  @Argument(help: "Lessons; all of them without any.")
  var ids: [String] = []

  @OptionGroup var lessonOptions: LessonOptions

  func run() throws {
    let course = try Content.course(lessonOptions.folder)
    for id in ids where course[id] == nil { throw ContentError("there is no lesson \"\(id)\"") }
    var failed = false
    for lesson in course.lessons where ids.isEmpty || ids.contains(lesson.id) {
      let problems = SelfTest.run(lesson)
      print("\(problems.isEmpty ? "✓" : "✗") \(lesson.id)")
      for problem in problems { print("  \(problem)") }
      if !problems.isEmpty { failed = true }
    }
    if failed { throw ExitCode(1) }
  }
}
