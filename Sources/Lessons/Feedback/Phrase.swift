/// The sentences that lessons say themselves, in every language.
package enum Phrase: String, CaseIterable, Sendable {
  /// {object}
  case exists, absent, count, probe, used, notUsed
  case want, have, missing, nothing
  case nearName, nearNamespace, nearKind, waiting, unhappy
  case step, task, passed, stepDone, lessonDone, nextStep, noMoreHints, hint, hintCost, solutionIs, confirmSolution
  case skipped, reset, undone, redone, nothingToUndo, nothingToRedo, noLesson, checklist, allHold, notYet, goBack
  case progressDone, progressOpen, started, unknownLesson, faultUsage, faultDone, debrief, practice, soon

  package func callAsFunction(_ language: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
    var sentence = (language == "ko" ? Self.korean : Self.english)[self] ?? rawValue
    for (name, value) in values { sentence = sentence.replacing("{\(name)}", with: value) }
    return language == "ko" ? sentence.withParticles : sentence
  }
}
