/// The prompt's own words, beside what the shell knows. One table: help, completion and the loop read it.
package enum PromptWord: String, CaseIterable, Sendable {
  case task, goal, check, hint, why, solution, next, back, skip, reset, undo, redo
  case lessons, start, progress
  case map, advance, clock, fault, serve
  case edit, lang, help, quit

  package enum Group: String, CaseIterable, Sendable { case step, course, cluster, program }

  package var group: Group {
    switch self {
    case .task, .goal, .check, .hint, .why, .solution, .next, .back, .skip, .reset, .undo, .redo: .step
    case .lessons, .start, .progress: .course
    case .map, .advance, .clock, .fault, .serve: .cluster
    case .edit, .lang, .help, .quit: .program
    }
  }

  /// What follows the word, as help shows it.
  package var parameters: String {
    switch self {
    case .reset: "[step|lesson]"
    case .undo: "[N]"
    case .start: "ID[/STEP]"
    case .advance: "DURATION"
    case .clock: "[pause|resume]"
    case .fault: "[stop|start COMPONENT [NODE]]"
    case .serve: "[stop]"
    case .edit: "FILE"
    case .lang: "en|ko"
    case .help: "[WORD]"
    default: ""
    }
  }

  /// The values of the first argument that completion offers; lessons come from the course.
  var argumentValues: [String] {
    switch self {
    case .reset: ["lesson", "step"]
    case .advance: ["10s", "30s", "1m", "5m", "1h"]
    case .clock: ["pause", "resume"]
    case .fault: ["start", "stop"]
    case .serve: ["stop"]
    case .lang: ["en", "ko"]
    case .help: Self.allCases.map(\.rawValue).sorted()
    default: []
    }
  }

  /// The key of the sentence that help shows.
  var help: Text {
    switch self {
    case .task: .helpTask
    case .goal: .helpGoal
    case .check: .helpCheck
    case .hint: .helpHint
    case .why: .helpWhy
    case .solution: .helpSolution
    case .next: .helpNext
    case .back: .helpBack
    case .skip: .helpSkip
    case .reset: .helpReset
    case .undo: .helpUndo
    case .redo: .helpRedo
    case .lessons: .helpLessons
    case .start: .helpStart
    case .progress: .helpProgress
    case .map: .helpMap
    case .advance: .helpAdvance
    case .clock: .helpClock
    case .fault: .helpFault
    case .serve: .helpServe
    case .edit: .helpEdit
    case .lang: .helpLang
    case .help: .helpHelp
    case .quit: .helpQuit
    }
  }

  /// The word of that very name.
  package init?(_ name: String) { self.init(rawValue: name) }
}
