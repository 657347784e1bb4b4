/// The sentences that lessons say themselves, in every language.
package enum Phrase: String, CaseIterable, Sendable {
  /// {object}
  case exists, absent, count, probe, used, notUsed
  case want, have, missing, nothing
  /// {path}
  case lacks
  /// {value}
  case nothingThere, notEqual, moreThan, atLeast, lessThan, atMost, oneOf, noneOf, alike, containing, entries
  /// {command}, {namespace}, {name}
  case commandFailed, commandNamespace, commandName
  case nearName, nearNamespace, nearKind, waiting, unhappy
  case step, task, passed, stepDone, lessonDone, nextStep, nextLesson, noMoreHints, hint, hintCost, solutionIs,
    confirmSolution
  case solutionOwn, solutionFile, moreLines, resumed, wasSkipped, fitting
  case skipped, reset, undone, redone, nothingToUndo, nothingToRedo, noLesson, checklist, allHold, notYet, goBack
  case progressDone, progressOpen, started, unknownLesson, faultUsage, faultDone, stoppedNow, debrief, practice, soon

  package func callAsFunction(_ language: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
    var sentence = (language == "ko" ? Self.korean : Self.english)[self] ?? rawValue
    for (name, value) in values { sentence = sentence.replacing("{\(name)}", with: value) }
    return language == "ko" ? sentence.withParticles : sentence
  }
}
