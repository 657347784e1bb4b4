import Objects
import Simulation

extension Lesson {
  static let format = 1

  /// Reads the text of `lesson.yaml`.
  ///
  /// - Throws: the file, line and column of what is wrong.
  package static func read(_ text: String, file: String, files: [LessonFile] = []) throws(LessonError) -> Lesson {
    let reader = try LessonReader.document(text, file: file)
    try reader.keys([
      "format", "id", "version", "title", "summary", "requires", "introduces", "start", "grade", "steps", "debrief",
    ])
    try reader.checkFormat()
    var lesson = Lesson(
      id: try reader.child("id").id,
      version: try reader.child("version").int,
      title: try reader.text("title"),
      summary: try reader.text("summary"),
      steps: [],
      debrief: try reader.text("debrief")
    )
    lesson.requires = try reader.optional("requires")?.strings ?? []
    lesson.introduces = try reader.optional("introduces")?.strings ?? []
    if let start = reader.optional("start") { lesson.start = try Start(start) }
    if let grade = reader.optional("grade") { lesson.grade = try Grade(grade) }
    lesson.start.files = files
    for step in try reader.child("steps").items { lesson.steps.append(try Step(step)) }
    if lesson.steps.isEmpty { throw reader.error("a lesson has at least one step") }
    try reader.checkUnique(lesson.steps.map(\.id), "step")
    for name in lesson.start.apply where !files.contains(where: { $0.path == name }) {
      throw reader.error("start.apply names \"\(name)\", which is not in the folder files/")
    }
    return lesson
  }
}

extension Course {
  /// Reads the text of `course.yaml`; `lesson` reads the lesson of an id.
  static func read(
    _ text: String,
    file: String,
    lesson: (String) throws(LessonError) -> Lesson
  ) throws(LessonError) -> Course {
    let reader = try LessonReader.document(text, file: file)
    try reader.keys(["format", "id", "title", "summary", "languages", "lessons"])
    try reader.checkFormat()
    var course = Course(
      id: try reader.child("id").id,
      title: try reader.text("title"),
      summary: try reader.text("summary"),
      lessons: []
    )
    for item in try reader.child("lessons").items {
      let id = try item.id
      let read = try lesson(id)
      if read.id != id { throw item.error("the lesson in the folder \"\(id)\" calls itself \"\(read.id)\"") }
      course.lessons.append(read)
    }
    return course
  }
}

extension LessonReader {
  static func document(_ text: String, file: String) throws(LessonError) -> LessonReader {
    do {
      let documents = try YAML.readLocated(text)
      guard documents.count == 1 else {
        throw YAMLError(message: "one document was expected, there are \(documents.count)", line: 1)
      }
      return LessonReader(file: file, value: documents[0])
    } catch let error as YAMLError {
      throw LessonError(file: file, line: error.line, column: error.column, message: error.message)
    } catch {
      throw LessonError(file: file, message: "\(error)")
    }
  }

  func checkFormat() throws(LessonError) {
    let number = try child("format").int
    if number > Lesson.format {
      throw try child("format").error(
        "this lesson has format \(number), this program reads up to \(Lesson.format): use a newer drydock"
      )
    }
  }

  func checkUnique(_ ids: [String], _ what: String) throws(LessonError) {
    var seen: Set<String> = []
    for id in ids where !seen.insert(id).inserted { throw error("the \(what) \"\(id)\" is there twice") }
  }
}

extension Lesson.Start {
  init(_ reader: LessonReader) throws(LessonError) {
    try reader.keys(["cluster", "seed", "apply", "run", "faults", "advance"])
    if let cluster = reader.optional("cluster") {
      let name = try cluster.string
      guard name == "none" || Profile(rawValue: name) != nil else {
        throw cluster.error("there is no cluster \"\(name)\"; there are none, single and multi")
      }
      profile = Profile(rawValue: name)
    }
    if let seed = reader.optional("seed") { self.seed = UInt64(max(0, try seed.int)) }
    apply = try reader.optional("apply")?.strings ?? []
    run = try reader.optional("run")?.strings ?? []
    if let list = reader.optional("faults") {
      faults = try list.strings
      let nodes = (profile ?? .multi).machines.map(\.name)
      for text in faults {
        if let fault = Fault(text), case .node(_, let node) = fault.target, nodes.contains(node) { continue }
        if let fault = Fault(text), case .controlPlane = fault.target { continue }
        let known = Fault.components(nodes: nodes).joined(separator: ", ")
        throw list.error("there is no fault \"\(text)\"; stop and start know \(known)")
      }
    }
    advance = try reader.optional("advance")?.duration ?? .zero
  }
}

extension Lesson.Grade {
  init(_ reader: LessonReader) throws(LessonError) {
    try reader.keys(["mode", "solutionShown"])
    if let mode = reader.optional("mode") {
      guard let known = Mode(rawValue: try mode.string) else { throw mode.error("the mode is latched or final") }
      self.mode = known
    }
    if let shown = reader.optional("solutionShown") {
      try shown.keys(["cap"])
      let cap = try shown.child("cap")
      guard let number = cap.value.value.number, (0...1).contains(number) else {
        throw cap.error("a number from 0 to 1 was expected here")
      }
      solutionCap = number
    }
  }
}

extension Step {
  init(_ reader: LessonReader) throws(LessonError) {
    try reader.keys([
      "id", "points", "title", "say", "task", "checks", "misconceptions", "hints", "solution", "alternatives", "wrong",
    ])
    id = try reader.child("id").id
    points = try reader.optional("points")?.int ?? 10
    title = try reader.text("title")
    say = try reader.text("say")
    task = try reader.text("task")
    checks = []
    for item in try reader.child("checks").items { checks.append(try Check(item, named: true)) }
    try reader.checkUnique(checks.map(\.id), "check")
    misconceptions = []
    for item in try reader.optional("misconceptions")?.items ?? [] {
      try item.keys(["id", "when", "say"])
      misconceptions.append(
        Misconception(
          id: try item.child("id").id,
          when: try Check(try item.child("when"), named: false),
          say: try item.text("say")
        )
      )
    }
    hints = []
    for item in try reader.child("hints").items {
      try item.keys(["say", "cost"])
      hints.append(Hint(say: try item.text("say"), cost: try item.optional("cost")?.int ?? 0))
    }
    solution = try Answer(solution: try reader.child("solution"))
    alternatives = []
    for item in try reader.child("alternatives").items { alternatives.append(try Answer(alternative: item)) }
    wrong = []
    for item in try reader.child("wrong").items { wrong.append(try WrongAnswer(item)) }
    for answer in wrong where !checks.contains(where: { $0.id == answer.fails }) {
      throw reader.error("the wrong answer \"\(answer.answer.name)\" fails at \"\(answer.fails)\", which is no check")
    }
    for answer in wrong {
      if let says = answer.says, !misconceptions.contains(where: { $0.id == says }) {
        throw reader.error("the wrong answer \"\(answer.answer.name)\" says \"\(says)\", which is no misconception")
      }
    }
  }
}

extension Step.Answer {
  init(alternative reader: LessonReader) throws(LessonError) {
    try reader.keys(["name", "files", "run"])
    name = try reader.child("name").id
    files = try reader.optional("files")?.files ?? []
    run = try reader.child("run").strings
  }

  /// The lines of a solution are strings, or `{line, say}` with what the line does.
  init(solution reader: LessonReader) throws(LessonError) {
    try reader.keys(["files", "run"])
    name = "solution"
    files = try reader.optional("files")?.files ?? []
    run = []
    for item in try reader.child("run").items {
      if item.value.value.object == nil {
        run.append(try item.string)
        says.append(nil)
      } else {
        try item.keys(["line", "say"])
        run.append(try item.child("line").string)
        says.append(try item.text("say"))
      }
    }
  }
}

extension Step.WrongAnswer {
  init(_ reader: LessonReader) throws(LessonError) {
    try reader.keys(["name", "files", "run", "fails", "says"])
    answer = Step.Answer(
      name: try reader.child("name").id,
      files: try reader.optional("files")?.files ?? [],
      run: try reader.child("run").strings
    )
    fails = try reader.child("fails").string
    says = try reader.optional("says")?.string
  }
}
