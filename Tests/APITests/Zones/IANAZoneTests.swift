import API
import Testing

@Suite("Time zones")
struct IANAZoneTests {
  /// 2026-01-15 and 2026-07-15 at noon, in Unix seconds.
  private static let winter = 1_768_478_400
  private static let summer = 1_784_116_800

  @Test(
    arguments: [
      ("UTC", 0, 0), ("Asia/Seoul", 9 * 3600, 9 * 3600), ("Europe/Berlin", 3600, 7200),
      ("America/New_York", -5 * 3600, -4 * 3600), ("Australia/Sydney", 11 * 3600, 10 * 3600),
      ("Asia/Kolkata", 19_800, 19_800), ("Etc/GMT+3", -10_800, -10_800),
    ]
  )
  func knowTheirSummers(_ name: String, _ winter: Int, _ summer: Int) throws {
    let zone = try #require(IANAZone(name))
    #expect(zone.offset(at: Self.winter) == winter)
    #expect(zone.offset(at: Self.summer) == summer)
  }

  @Test func turnAtTheirHour() throws {
    let zone = try #require(IANAZone("Europe/Berlin"))
    // 2026-03-29T01:00:00Z.
    let turn = 1_774_746_000
    #expect(zone.offset(at: turn - 1) == 3600)
    #expect(zone.offset(at: turn) == 7200)
  }

  @Test func areKnownByTheirWholeNames() {
    #expect(IANAZone("Europe/Foo") == nil)
    #expect(IANAZone("europe/berlin") == nil)
    #expect(IANAZone("") == nil)
  }
}
