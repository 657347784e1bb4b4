/// What the node's owner lends to the programs on it: someone to ask about the node's own services.
package struct NodeHost: Sendable {
  /// What a program asked: its arguments, and the number under which it waits for the answer.
  package struct Question: Hashable, Sendable {
    package var number: Int
    package var arguments: [String]
  }

  package struct Answer: Hashable, Sendable {
    package var output: String
    package var errors: String
    package var exit: Int

    package init(output: String = "", errors: String = "", exit: Int = 0) {
      self.output = output
      self.errors = errors
      self.exit = exit
    }
  }

  private var last = 0
  private var questions: [Question] = []
  private var answers: [Int: Answer] = [:]

  init() {}

  mutating func ask(_ arguments: [String]) -> Int {
    last += 1
    questions.append(Question(number: last, arguments: arguments))
    return last
  }

  mutating func takeAnswer(_ number: Int) -> Answer? { answers.removeValue(forKey: number) }

  /// Whether somebody waits for an answer.
  package var isAsked: Bool { !questions.isEmpty }

  package mutating func takeQuestions() -> [Question] {
    defer { questions = [] }
    return questions
  }

  package mutating func answer(_ question: Question, _ answer: Answer) { answers[question.number] = answer }
}
