// swift-tools-version: 6.2
import PackageDescription

/// Rules of the whole house; a pure floor adds strict memory safety.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
]
let pure: [SwiftSetting] = house + [.strictMemorySafety()]
/// What every floor walks and searches all the time: in a release its code is compiled into them, and generic code for
/// their types (`@inlinable` reaches across targets for `public` declarations alone).
let everywhere: [SwiftSetting] = pure + [.unsafeFlags(["-enable-cmo-everything"], .when(configuration: .release))]

/// One floor of the house: `imports` may only name floors below it, which the compiler enforces.
func floor(
  _ name: String,
  in folder: String? = nil,
  imports: [Target.Dependency],
  settings: [SwiftSetting] = pure
) -> Target {
  .target(
    name: name,
    dependencies: imports,
    path: "Sources/" + (folder.map { $0 + "/" } ?? "") + name,
    swiftSettings: settings
  )
}

/// The tests of one floor, in the folder of the same name.
func tests(_ name: String, in folder: String? = nil, imports: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name)] + imports,
    path: "Tests/" + (folder.map { $0 + "/" } ?? "") + name + "Tests",
    swiftSettings: house
  )
}

let package = Package(
  name: "drydock",
  products: [
    .executable(name: "drydock", targets: ["drydock"]),
    .executable(name: "bench", targets: ["bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    // C: what Swift cannot call, and facts and texts as bytes.
    .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),
    .target(
      name: "KubernetesFacts",
      exclude: [
        "bootstrap.json", "columns.json", "kubectl-commands.json", "protobuf.json", "resources.json", "schemas.json",
        "timezones.txt",
      ]
    ),
    .target(name: "KubernetesDescriptions", exclude: ["README.md", "Texts", "Coverage", "Kubectl"]),

    // The ground.
    floor("Objects", imports: [.product(name: "Yams", package: "Yams")], settings: everywhere),
    floor(
      "API",
      imports: [
        "Objects", "KubernetesFacts", "KubernetesDescriptions", .product(name: "Crypto", package: "swift-crypto"),
      ],
      settings: house
    ),
    floor("CEL", imports: ["API", "Objects"]),
    floor(
      "Shell",
      imports: [
        .product(name: "HashTreeCollections", package: "swift-collections"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]
    ),

    // The control plane: targets of their own, so that nobody reaches around the API.
    floor("APIServer", in: "ControlPlane", imports: ["API", "CEL", "Objects"]),
    floor("Scheduler", in: "ControlPlane", imports: ["API", "Objects"]),
    floor("Controllers", in: "ControlPlane", imports: ["API", "CEL", "Objects"]),

    // The worker node.
    floor("ContainerRuntime", in: "WorkerNode", imports: ["API", "Objects", "Shell"]),
    floor("Volumes", in: "WorkerNode", imports: ["API", "Objects", "Shell"]),
    floor("Network", in: "WorkerNode", imports: ["API", "Objects", "Shell"]),
    floor("Kubelet", in: "WorkerNode", imports: ["API", "Objects", "Shell", "ContainerRuntime", "Volumes"]),

    floor(
      "Simulation",
      imports: [
        "API", "Objects", "Shell", "APIServer", "Scheduler", "Controllers", "ContainerRuntime", "Volumes", "Network",
        "Kubelet",
      ]
    ),
    floor("Kubectl", imports: ["API", "CEL", "Objects"]),
    floor("Workstation", imports: ["API", "Objects", "Shell", "Simulation", "Kubectl"]),
    floor("Lessons", imports: ["API", "Objects", "Shell", "Simulation", "Kubectl", "Workstation"]),
    floor(
      "Transcripts",
      imports: [
        "API", "Objects", "Shell", "APIServer", "Simulation", "Workstation", "Lessons",
      ],
      settings: house
    ),

    // The rim: terminal, loop, program.
    floor("Terminal", imports: ["CEditLine"], settings: house),
    floor(
      "REPL",
      imports: [
        "API", "Objects", "Shell", "Simulation", "Kubectl", "Workstation", "Lessons", "Transcripts", "Terminal",
      ],
      settings: house
    ),
    floor(
      "APIHost",
      imports: [
        "API", "Objects", "Simulation", "Workstation", "Transcripts",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      settings: house
    ),
    .executableTarget(
      name: "drydock",
      dependencies: [
        "API", "Objects", "Simulation", "Kubectl", "Workstation", "Lessons", "Transcripts", "Terminal", "REPL",
        "APIHost",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house
    ),
    .executableTarget(
      name: "bench",
      dependencies: [
        "API", "APIServer", "Objects", "Simulation", "Workstation", "Lessons", "Transcripts", "APIHost", "REPL",
      ],
      swiftSettings: house
    ),

    tests("Objects"),
    tests("API", imports: ["Objects"]),
    tests("CEL", imports: ["API", "Objects"]),
    tests("Shell"),
    tests("APIServer", in: "ControlPlane", imports: ["API", "Objects"]),
    tests("Scheduler", in: "ControlPlane", imports: ["API", "APIServer", "Objects"]),
    tests("Controllers", in: "ControlPlane", imports: ["API", "APIServer", "Objects"]),
    tests("ContainerRuntime", in: "WorkerNode", imports: ["API", "Objects", "Shell"]),
    tests("Volumes", in: "WorkerNode", imports: ["API", "Objects", "Shell"]),
    tests("Network", in: "WorkerNode", imports: ["API", "Objects", "Shell"]),
    tests("Kubelet", in: "WorkerNode", imports: ["API", "APIServer", "Objects", "Shell", "ContainerRuntime"]),
    tests("Simulation", imports: ["API", "Objects", "Shell"]),
    tests("Kubectl", imports: ["API", "APIServer", "Objects"]),
    tests("Workstation", imports: ["API", "Objects", "Shell", "Simulation"]),
    tests("Lessons", imports: ["API", "Objects", "Simulation", "Workstation"]),
    tests("Transcripts", imports: ["API", "Objects", "Simulation", "Workstation", "Lessons"]),
    tests("Terminal", imports: ["CEditLine"]),
    tests("REPL", imports: ["API", "Objects", "Simulation", "Workstation", "Lessons", "Transcripts", "Terminal"]),
    tests(
      "APIHost",
      imports: [
        "API", "Objects", "Simulation", "Workstation", "Lessons", "Transcripts",
        .product(name: "NIOCore", package: "swift-nio"),
      ]
    ),
    .testTarget(
      name: "HouseTests",
      path: "Tests/HouseTests",
      swiftSettings: house
    ),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["Objects", "Simulation", "Workstation"],
      path: "Tests/Conformance",
      exclude: ["Cases"],
      swiftSettings: house
    ),
  ]
)
