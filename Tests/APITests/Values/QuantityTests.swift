import API
import Testing

@Suite struct QuantityTests {
  @Test(arguments: [
    ("500m", "500m"), ("0.5", "500m"), ("1000m", "1"), ("1.5Gi", "1536Mi"), ("1024Mi", "1Gi"), ("0", "0"),
    ("1e3", "1e3"), ("1000k", "1M"), ("0.1m", "100u"), ("12345678901234", "12345678901234"), ("128974848", "128974848"),
    ("-2Ki", "-2Ki"), ("1000Ki", "1000Ki"), ("0.5Ki", "512"),
  ])
  func canonicalForm(text: String, canonical: String) {
    #expect(Quantity(text)?.description == canonical)
  }

  @Test(arguments: ["", "abc", "1x", "1.2.3", "Gi", "1 Gi", "--1"])
  func refusals(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test func comparesByAmount() throws {
    #expect(Quantity("500m") == Quantity("0.5"))
    #expect(try #require(Quantity("1Gi")) > #require(Quantity("1G")))
    #expect(try #require(Quantity("100m")) + #require(Quantity("1")) == #require(Quantity("1.1")))
    #expect(Quantity("1.5")?.value == 2)
    #expect(Quantity("1.5")?.milliValue == 1500)
  }
}
