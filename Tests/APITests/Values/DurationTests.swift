import API
import Testing

@Suite struct DurationTests {
  @Test(arguments: [
    ("1h30m", 5400.0), ("500ms", 0.5), ("2.5s", 2.5), ("0", 0), ("-1m", -60),
  ])
  func parsesGoDurations(text: String, seconds: Double) {
    #expect(GoDuration.parse(text).map { $0 / .seconds(1) } == seconds)
  }

  @Test(arguments: ["", "5", "1d", "s", "1h30"])
  func refuses(text: String) {
    #expect(GoDuration.parse(text) == nil)
  }

  @Test(arguments: [
    (Duration.seconds(5400), "1h30m0s"), (.milliseconds(300), "300ms"), (.milliseconds(1500), "1.5s"), (.zero, "0s"),
    (.seconds(61), "1m1s"),
  ])
  func formatsGoDurations(duration: Duration, text: String) {
    #expect(GoDuration.format(duration) == text)
  }

  @Test(arguments: [
    (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (660, "11m"), (10_799, "179m"), (10_800, "3h"),
    (12_000, "3h20m"), (86_400, "24h"), (172_800, "2d"), (180_000, "2d2h"), (700_000, "8d"), (-5, "<invalid>"),
  ])
  func ages(seconds: Int, text: String) {
    #expect(HumanDuration.format(.seconds(seconds)) == text)
  }
}
