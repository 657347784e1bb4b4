import API
import Objects
import Shell
import Testing
import Volumes

@Suite struct VolumeContentTests {
  private static let pod: Value = [
    "kind": "Pod",
    "metadata": ["name": "web", "namespace": "default", "labels": ["app": "web"]],
    "spec": ["serviceAccountName": "builder"],
  ]

  private func content(_ volume: Value) throws(VolumeError) -> VolumeContent {
    try VolumeContent.of(volume, pod: Self.pod) { resource, key in
      switch (resource, key) {
      case (.configMaps, "default/site"): ["data": ["a": "one", "b": "two"]]
      case (.secrets, "default/key"): ["data": ["token": "aGk="]]
      case (TokenSource.resource, "/3600"): ["status": ["token": "eyJ.e30.x"]]
      default: nil
      }
    }
  }

  private func files(_ volume: Value) throws -> [String: FileNode] {
    guard case .files(let tree) = try content(volume), case .directory(let entries) = tree.content else { return [:] }
    return entries
  }

  @Test func aConfigMapIsAFileAKey() throws {
    #expect(try files(["name": "v", "configMap": ["name": "site"]]) == ["a": .file("one"), "b": .file("two")])
    let items: Value = ["name": "site", "items": [["key": "b", "path": "deep/file", "mode": 0o600]]]
    #expect(
      try files(["name": "v", "configMap": items]) == ["deep": .directory(["file": .file("two", mode: 0o600)])]
    )
  }

  @Test func aSecretIsDecoded() throws {
    #expect(try files(["name": "v", "secret": ["secretName": "key"]]) == ["token": .file("hi")])
  }

  @Test func whatIsMissingIsNamed() {
    #expect(throws: VolumeError(message: "MountVolume.SetUp failed for volume \"v\" : configmap \"gone\" not found")) {
      try content(["name": "v", "configMap": ["name": "gone"]])
    }
    #expect(
      throws: VolumeError(message: "MountVolume.SetUp failed for volume \"v\" : references non-existent config key: c")
    ) { try content(["name": "v", "configMap": ["name": "site", "items": [["key": "c", "path": "c"]]]]) }
    #expect(throws: Never.self) {
      try content(["name": "v", "configMap": ["name": "gone", "optional": true]])
    }
  }

  @Test func aServiceAccountsTokenIsWhatTheServerIssued() throws {
    let volume: Value = [
      "name": "v",
      "projected": [
        "sources": [
          ["serviceAccountToken": ["path": "token"]],
          ["downwardAPI": ["items": [["path": "namespace", "fieldRef": ["fieldPath": "metadata.namespace"]]]]],
        ]
      ],
    ]
    let entries = try files(volume)
    #expect(entries["namespace"] == .file("default"))
    #expect(entries["token"] == .file("eyJ.e30.x"))
  }
}
