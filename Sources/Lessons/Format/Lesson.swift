package import Objects
package import Simulation

/// A course: lessons in order.
package struct Course: Sendable {
  package var id: String
  package var title: LocalizedText
  package var summary: LocalizedText
  package var lessons: [Lesson]

  package subscript(id: String) -> Lesson? { lessons.first { $0.id == id } }

  /// The lesson that follows.
  package func lesson(after id: String) -> Lesson? {
    guard let index = lessons.firstIndex(where: { $0.id == id }), index + 1 < lessons.count else { return nil }
    return lessons[index + 1]
  }
}

/// One lesson, as its file says.
package struct Lesson: Sendable {
  package var id: String
  package var version: Int
  package var title: LocalizedText
  package var summary: LocalizedText
  package var requires: [String] = []
  package var introduces: [String] = []
  package var start = Start()
  package var grade = Grade()
  package var steps: [Step]
  package var debrief: LocalizedText

  /// The world in which the first step begins.
  package struct Start: Sendable {
    /// Nil for a workstation without a cluster.
    package var profile: Profile? = .multi
    package var seed: UInt64 = 1
    package var apply: [String] = []
    package var run: [String] = []
    package var faults: [String] = []
    package var advance: Duration = .zero
    /// The files of the lesson's folder, which stand in the home directory.
    package var files: [LessonFile] = []
  }

  package struct Grade: Sendable {
    package enum Mode: String, Sendable { case latched, final }

    package var mode = Mode.latched
    /// The most that a step is worth after its solution was shown.
    package var solutionCap = 0.5
  }
}

/// One step of a lesson.
package struct Step: Sendable {
  package var id: String
  package var points: Int
  package var title: LocalizedText
  package var say: LocalizedText
  package var task: LocalizedText
  package var checks: [Check]
  package var misconceptions: [Misconception]
  package var hints: [Hint]
  package var solution: Answer
  package var alternatives: [Answer]
  package var wrong: [WrongAnswer]

  package struct Misconception: Sendable {
    package var id: String
    package var when: Check
    package var say: LocalizedText
  }

  package struct Hint: Sendable {
    package var say: LocalizedText
    package var cost: Int
  }

  /// What a learner could do.
  package struct Answer: Sendable {
    package var name: String
    package var files: [LessonFile]
    package var run: [String]
    /// What each line of `run` does, where the author says it.
    package var says: [LocalizedText?] = []
  }

  package struct WrongAnswer: Sendable {
    package var answer: Answer
    /// The check that it fails.
    package var fails: String
    /// The misconception that is shown.
    package var says: String?
  }
}

/// One thing that must be true.
package struct Check: Sendable {
  package indirect enum Kind: Sendable {
    case object(Value)
    case absent(Value)
    case count(of: Value, is: Value)
    case probe(Probe)
    case used(CommandPattern)
    case notUsed(CommandPattern)
    case all([Check])
    case any([Check])
    case not(Check)
  }

  package var id: String
  package var points = 1
  package var goal: LocalizedText?
  package var fail: LocalizedText?
  package var needs: [String] = []
  package var within: Duration?
  package var kind: Kind
}

/// A connection that is really made, inside the simulation.
package struct Probe: Sendable {
  package enum Origin: Hashable, Sendable {
    case workstation
    case pod(namespace: String, name: String, container: String?)
    case node(String)
  }

  package enum Target: Hashable, Sendable {
    case http(String)
    case tcp(String)
    case dns(String)
  }

  package var from: Origin
  package var target: Target
  package var times = 1
  /// The expectation as written; nil for the default of the target.
  package var expect: Value?
}

/// Which of the learner's kubectl commands is meant.
package struct CommandPattern: Sendable {
  package var verb: Value?
  package var resource: Value?
  package var name: Value?
  package var namespace: Value?
  package var flags: [(name: String, value: Value)] = []
  package var path: Value?
  package var command: Value?
  /// The exit code; without it only commands that went well, or were interrupted, count.
  package var exit: Value?
  /// How many such commands there must be; at least one where it is left out.
  package var times: Value?
}
