/// The sentences that the loop says, by what they are for. Each language's catalogue has all of them.
package enum Text: String, CaseIterable, Sendable {
  case helpTitle, helpGroupStep, helpGroupCourse, helpGroupCluster, helpGroupProgram, helpShell, helpKeys, helpPrefixes
  case helpTask, helpGoal, helpCheck, helpHint, helpWhy, helpSolution, helpNext, helpBack, helpSkip, helpReset, helpUndo
  case helpRedo, helpLessons, helpStart, helpProgress, helpMap, helpAdvance, helpClock, helpFault, helpServe, helpEdit,
    helpLang, helpHelp
  case helpQuit
  /// {word}
  case unknownWord
  /// {word}, {words}
  case ambiguousWord
  /// {suggestion}
  case didYouMean
  /// {suggestion}
  case typedInHangul
  /// {usage}
  case usage
  case noLesson
  /// {address}, {file}
  case served
  case servedNoMore, notServed
  case clockShows, clockPaused, clockResumed, clockIsPaused
  /// {duration}
  case advanced
  /// {languages}
  case languages
  case languageChanged
  case leaving
  /// {course}
  case courseDone
  case noDecision
  /// {step}, {steps}
  case unknownStep
  /// {file}
  case edited, editUnchanged
  /// {reason}
  case editFailed
  case retiredUpdate, retiredLog, retiredRollingUpdate, retiredStop, retiredResize, retiredConvert
  case retiredShow, retiredRestart, retiredStart, retiredExec, retiredGenerator, retiredRunReplicas
  case retiredRunResources, retiredRecord, retiredExport, retiredShowAll, retiredShort, retiredPurge
  case retiredNamespaceFlag, retiredAllNamespacesFlag, retiredDryRun
  case searchLabel, searchFailed
  case stoppedEndless
  case mapNoCluster, mapUnreachable, mapUnscheduled, mapEmpty, mapSystem
  case mapRunning, mapStarting, mapFailing, mapDone, mapWaiting, mapLeaving
}
