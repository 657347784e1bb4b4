/// How far a learner has come in one lesson.
package struct LessonRecord: Hashable, Sendable {
  /// Steps whose checks all held at some moment.
  package var passedSteps: Set<String> = []
  package var skippedSteps: Set<String> = []
  package var solutionsShown: Set<String> = []
  /// How many hints of each step were taken.
  package var hintsTaken: [String: Int] = [:]

  package init() {}
}
