import Objects
import Testing

@testable import API

@Suite struct EventRecorderTests {
  @Test func theTenthSimilarEventIsCombinedWithTheFollowing() {
    var correlator = EventCorrelator()
    let subject = EventCorrelator.Subject(
      regarding: "ReplicaSet/default/web",
      kind: "Normal",
      reason: "SuccessfulCreate"
    )
    let combined = (1...12).map { correlator.combines("Created pod: \($0)", subject, now: .zero) }
    #expect(combined == Array(repeating: false, count: 9) + [true, true, true])
    let again = correlator.combines("Created pod: 1", subject, now: .seconds(1))
    #expect(!again, "the same again is counted")
    let later = correlator.combines("Created pod: 13", subject, now: .seconds(700))
    #expect(!later, "ten minutes are over")
  }

  @Test func anObjectHas25EventsAtOnceAndOneMoreEveryFiveMinutes() {
    var correlator = EventCorrelator()
    let admitted = (1...30).count { _ in correlator.admits("Pod/default/web", now: .zero) }
    #expect(admitted == 25)
    let others = [
      correlator.admits("Pod/default/other", now: .zero), correlator.admits("Pod/default/web", now: .seconds(299)),
      correlator.admits("Pod/default/web", now: .seconds(300)),
    ]
    #expect(others == [true, false, true])
  }
}
