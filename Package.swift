// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// One list for every target of ours; CONTRIBUTING.md says what each one buys.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdHTTP2: Target.Dependency = .product(name: "HummingbirdHTTP2", package: "hummingbird")
let certificateReloading: Target.Dependency = .product(
    name: "NIOCertificateReloading", package: "swift-nio-extras")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "assay",
    products: [
        .executable(name: "assay", targets: ["assay"]),
        .executable(name: "assay-demo", targets: ["assay-demo"]),
        .library(name: "Sigstore", targets: ["Sigstore"]),
        .library(name: "Registry", targets: ["Registry"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Floor 0
        module("StrictJSON"),
        module("LinearPattern"),
        module("Files"),
        module("OCIModel", ["StrictJSON", crypto]),
        // Floor 1
        module("Signatures", ["StrictJSON", "OCIModel", crypto, cryptoExtras, asn1]),
        module("HTTPTransport", ["Files", httpClient, nioCore, nioPosix, nioHTTP1, nioSSL]),
        module("CodeSigningPKI", ["Signatures", "StrictJSON", "OCIModel", crypto, asn1, x509]),
        module("StrictYAML", ["StrictJSON", yams]),
        module("CEL", ["LinearPattern", "StrictJSON"]),
        module("Policy", ["CEL", "StrictYAML", "StrictJSON", "LinearPattern", "OCIModel"]),
        // Floor 2
        module(
            "Sigstore",
            ["CodeSigningPKI", "Signatures", "LinearPattern", "StrictJSON", "OCIModel", crypto, asn1],
            resources: [
                .embedInCode("TrustRoot/BuiltIn/public-good.json"),
                .embedInCode("TrustRoot/BuiltIn/public-good-tuf-root.json"),
                .embedInCode("TrustRoot/BuiltIn/staging.json"),
                .embedInCode("TrustRoot/BuiltIn/staging-tuf-root.json"),
            ]),
        module(
            "Attestations",
            [
                "Sigstore", "CodeSigningPKI", "Signatures", "Policy", "CEL", "LinearPattern", "StrictJSON",
                "OCIModel",
            ]),
        module(
            "NotaryProject",
            ["CodeSigningPKI", "Signatures", "StrictJSON", "OCIModel", crypto, cryptoExtras, asn1, x509]),
        module(
            "ContentTrust", ["Signatures", "CodeSigningPKI", "StrictJSON", "OCIModel", crypto, asn1, x509]),
        module("TUF", ["Signatures", "StrictJSON", "OCIModel", crypto]),
        module("TrustRoots", ["Sigstore", "TUF", "Policy", "StrictJSON"]),
        module("Registry", ["HTTPTransport", "Files", "StrictJSON", "OCIModel", subprocess]),
        module("Manifests", ["StrictYAML", "StrictJSON", "OCIModel", "Files"]),
        module("LocalRegistry", ["StrictJSON", "OCIModel", nioCore, nioPosix, nioHTTP1]),
        // PKCS #11 2.40 in C, as far as Keys calls it.
        .target(name: "CPKCS11"),
        module(
            "Keys",
            [
                "CPKCS11", "HTTPTransport", "Signatures", "Policy", "StrictYAML", "StrictJSON", "OCIModel",
                "Files", crypto, cryptoExtras, asn1, metrics,
            ]),
        module(
            "Signing", ["Sigstore", "Signatures", "StrictJSON", "OCIModel", crypto, cryptoExtras, asn1]),
        // Floor 3
        module(
            "Verification",
            [
                "Attestations", "Keys", "TrustRoots", "Registry", "Sigstore", "NotaryProject", "ContentTrust",
                "CodeSigningPKI", "Signatures", "Policy", "HTTPTransport", "Files", "OCIModel",
                "LinearPattern", "StrictJSON",
            ]),
        module("Kubernetes", ["HTTPTransport", "StrictYAML", "StrictJSON", "Files", logging, subprocess]),
        // Floor 4
        module(
            "ClusterPolicies", ["Verification", "Kubernetes", "Policy", "OCIModel", "StrictJSON"]),
        module(
            "ArgoCD",
            [
                "ClusterPolicies", "Verification", "Kubernetes", "Manifests", "Policy", "HTTPTransport",
                "CEL", "OCIModel",
                "LinearPattern", "StrictJSON", logging,
            ]),
        module("Store", ["Verification", "Policy", "OCIModel", "StrictJSON", "Files", grdb, sqlite]),
        module(
            "Kargo",
            [
                "ClusterPolicies", "Verification", "Kubernetes", "Policy", "OCIModel", "LinearPattern",
                "StrictJSON", logging,
            ]),
        module(
            "Discovery",
            ["Verification", "Registry", "Policy", "OCIModel", "LinearPattern", "StrictJSON"]),
        module(
            "Report",
            [
                "Verification", "Attestations", "CodeSigningPKI", "Signatures", "Policy", "Sigstore",
                "NotaryProject", "ContentTrust", "TrustRoots", "Keys", "Registry", "OCIModel",
                "LinearPattern", "StrictJSON",
            ]),
        // Floor 5
        module(
            "Server",
            [
                "Kubernetes", "StrictJSON", "Files", hummingbirdCore, hummingbirdHTTP2, certificateReloading,
                nioHTTPTypes, httpTypes, logging, coreMetrics, serviceLifecycle, nioCore, nioPosix,
                nioSSL, nioTLS, crypto, asn1, x509,
            ]),
        // Floor 6
        program(
            "assay",
            [
                "Report", "Verification", "Attestations", "Manifests", "Registry", "Keys", "TrustRoots",
                "TUF", "Sigstore", "NotaryProject", "ContentTrust",
                "CodeSigningPKI", "Signatures", "Signing", "LinearPattern", "HTTPTransport", "StrictYAML",
                "Policy", "OCIModel", "StrictJSON", "Files", "ArgoCD", "Kargo", "ClusterPolicies",
                "Discovery",
                "Kubernetes", "Server", "Store",
                logging,
                metrics, serviceLifecycle, unixSignals, subprocess, arguments,
            ]),
        program(
            "assay-demo", ["LocalRegistry", "Signing", "Signatures", "OCIModel", "StrictJSON", subprocess]),
        // Tests
        tests("OCIModelTests", ["OCIModel", "StrictJSON"]),
        tests("LinearPatternTests", ["LinearPattern"]),
        tests("FilesTests", ["Files"]),
        tests("CELTests", ["CEL", "TestPeers", "LinearPattern", "StrictJSON", subprocess]),
        tests("StrictJSONTests", ["StrictJSON"]),
        tests("SignaturesTests", ["Signatures", "StrictJSON", "OCIModel", crypto, cryptoExtras]),
        tests(
            "SigstoreTests",
            [
                "Sigstore", "TestSigstore", "CodeSigningPKI", "Signatures", "LinearPattern", "StrictJSON",
                "OCIModel", crypto, cryptoExtras,
            ]),
        tests("PolicyTests", ["Policy", "CEL", "StrictJSON", "LinearPattern", "OCIModel"]),
        tests(
            "KeysTests",
            [
                "Keys", "TestPeers", "TestServer", "HTTPTransport", "Signatures", "Policy", "StrictJSON",
                "OCIModel", "Files", crypto, cryptoExtras,
            ]),
        tests(
            "CodeSigningPKITests",
            [
                "CodeSigningPKI", "TestPeers", "TestSigstore", "StrictJSON", "Signatures", "OCIModel", crypto,
                asn1, x509,
            ]),
        tests(
            "TUFTests",
            [
                "TUF", "TrustRoots", "Sigstore", "OCIModel", "Policy", "Signatures", "StrictJSON", crypto,
            ]),
        tests(
            "TrustRootsTests",
            ["TrustRoots", "TUF", "Sigstore", "CodeSigningPKI", "Signatures", "Policy", "StrictJSON"]),
        .target(
            name: "TestServer",
            dependencies: ["StrictJSON", nioCore, nioPosix, nioHTTP1, nioSSL],
            path: "Tests/TestServer", swiftSettings: settings),
        // Programs and tokens of others, for tests.
        .target(
            name: "TestPeers", dependencies: [subprocess], path: "Tests/TestPeers", swiftSettings: settings),
        // An API server of Kubernetes, as far as clients and webhooks can tell.
        .target(
            name: "TestKubernetes",
            dependencies: [
                "Kubernetes", "TestServer", "CEL", "HTTPTransport", "StrictJSON", nioCore, nioPosix, nioHTTP1,
                nioSSL,
            ], path: "Tests/TestKubernetes", swiftSettings: settings),
        tests(
            "KubernetesTests",
            ["Kubernetes", "TestKubernetes", "TestServer", "HTTPTransport", "StrictJSON"]),
        .target(
            name: "TestSigstore",
            dependencies: ["Signatures", "StrictJSON", "OCIModel", crypto, cryptoExtras],
            path: "Tests/TestSigstore", swiftSettings: settings),
        // Certificates and signatures of the Notary Project, for tests.
        .target(
            name: "TestNotary",
            dependencies: [
                "NotaryProject", "TestSigstore", "CodeSigningPKI", "Signatures", "StrictJSON", "OCIModel",
                crypto, cryptoExtras, asn1, x509,
            ], path: "Tests/TestNotary", swiftSettings: settings),
        tests(
            "NotaryProjectTests",
            [
                "NotaryProject", "TestNotary", "TestSigstore", "CodeSigningPKI", "Signatures", "StrictJSON",
                "OCIModel", crypto,
            ]),
        // Trust data of Docker Content Trust with fresh keys, for tests.
        .target(
            name: "TestContentTrust",
            dependencies: ["Signatures", "StrictJSON", "OCIModel", crypto, cryptoExtras, asn1, x509],
            path: "Tests/TestContentTrust", swiftSettings: settings),
        tests(
            "ContentTrustTests",
            ["ContentTrust", "TestContentTrust", "Signatures", "StrictJSON", "OCIModel"]),
        tests("TestSigstoreTests", ["TestSigstore", "Signatures", "OCIModel", "StrictJSON", subprocess]),
        tests(
            "SigningTests",
            ["Signing", "LocalRegistry", "Sigstore", "Signatures", "OCIModel", "StrictJSON", subprocess]),
        tests(
            "AttestationsTests",
            [
                "Attestations", "CEL", "TestSigstore", "Sigstore", "Signatures", "Signing",
                "Policy",
                "LinearPattern", "StrictJSON", "OCIModel",
            ]),
        tests(
            "ServerTests",
            [
                "Server", "Kubernetes", "StrictJSON", "Files", httpClient, logging, coreMetrics, metrics,
                serviceLifecycle, nioCore, nioPosix, nioHTTP1, nioSSL, crypto, asn1, x509,
            ]),
        tests("StrictYAMLTests", ["StrictYAML", "StrictJSON"]),
        tests("ManifestsTests", ["Manifests", "StrictYAML", "StrictJSON", "OCIModel"]),
        // Keeps decisions until it is killed.
        .executableTarget(
            name: "StoreCrash", dependencies: ["Store", "Verification", "Policy", "OCIModel"],
            path: "Tests/StoreCrash",
            swiftSettings: settings),
        tests("StoreTests", ["Store", "StoreCrash", "Verification", "Policy", "OCIModel", grdb]),
        tests("LocalRegistryTests", ["LocalRegistry", "StrictJSON", "OCIModel", nioCore, nioPosix]),
        tests(
            "HTTPTransportTests",
            [
                "HTTPTransport", "LocalRegistry", "TestServer", "OCIModel", nioCore, nioPosix, nioHTTP1,
            ]),
        tests(
            "RegistryTests",
            [
                "Registry", "LocalRegistry", "HTTPTransport", "OCIModel", "StrictJSON", nioCore, nioPosix,
                nioHTTP1,
            ]),
        tests(
            "VerificationTests",
            [
                "Report", "Verification", "Attestations", "LocalRegistry", "Signing", "Signatures",
                "Sigstore", "NotaryProject", "ContentTrust", "CodeSigningPKI", "TestNotary",
                "TestContentTrust", "TestSigstore", "TestServer",
                "TrustRoots", "Keys", "Policy", "Manifests", "OCIModel", "Registry", "StrictJSON",
                "CEL", "HTTPTransport", "LinearPattern",
            ]),
        tests(
            "DiscoveryTests",
            [
                "Discovery", "Verification", "LocalRegistry", "Registry", "HTTPTransport", "Keys",
                "TrustRoots",
                "Sigstore", "Signing", "Signatures", "Policy", "OCIModel", "LinearPattern", "StrictJSON",
            ]),
        tests(
            "ArgoCDTests",
            [
                "ArgoCD", "ClusterPolicies", "Kubernetes", "TestKubernetes", "TestServer", "Verification",
                "Policy",
                "StrictYAML",
                "HTTPTransport", "OCIModel",
                "StrictJSON",
            ]),
        tests(
            "KargoTests",
            [
                "Kargo", "ClusterPolicies", "Kubernetes", "TestKubernetes", "Report", "Verification",
                "Policy",
                "Attestations", "Registry", "Sigstore", "HTTPTransport", "LinearPattern", "OCIModel",
                "StrictYAML", "StrictJSON",
            ]),
        // What Fuzz/ feeds, for the fuzzer and for the tests that replay its inputs.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "ArgoCD", "ClusterPolicies", "Kubernetes", "Verification", "Attestations", "CEL", "Keys",
                "Registry", "Discovery", "Kargo",
                "HTTPTransport", "Manifests", "Policy", "Sigstore", "NotaryProject", "ContentTrust", "TUF",
                "CodeSigningPKI", "Signatures", "OCIModel", "StrictYAML", "StrictJSON", "LinearPattern",
            ], path: "Fuzz/Targets", swiftSettings: settings),
        tests("FuzzTests", ["FuzzTargets"]),
        tests(
            "DeployTests",
            ["Policy", "CEL", "LinearPattern", "StrictYAML", "StrictJSON", "TestPeers"]),
        // These run the program itself.
        tests("CLITests", ["assay", subprocess]),
        tests(
            "EndToEndTests",
            [
                "assay", "LocalRegistry", "TestPeers", "TestSigstore", "TestServer", "TestKubernetes",
                "Kubernetes", "Discovery", "Store", "Server", "Registry", "Verification", "Policy",
                "LinearPattern",
                "Signing", "Signatures", "ContentTrust", "CodeSigningPKI", "HTTPTransport",
                "OCIModel", "StrictYAML", "StrictJSON", subprocess, asn1, x509, crypto,
            ]),
    ]
)

// What is built only when asked for; see Benchmarks/.
if Context.environment["ASSAY_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "assay-bench",
            dependencies: [
                "ArgoCD", "ClusterPolicies", "Kubernetes", "Server", "LocalRegistry", "Store", "Verification",
                "Manifests",
                "Registry", "HTTPTransport", "Keys", "TrustRoots", "Sigstore", "LinearPattern", "Signatures",
                "Policy", "OCIModel", "StrictJSON", crypto, httpClient, logging, nioCore, nioHTTP1, nioSSL,
                subprocess,
            ], path: "Benchmarks/AssayBench", swiftSettings: settings))
}

// What is built for fuzzing; see scripts/fuzz. Our modules report the branches that an input takes; they are
// optimised, but checked.
if Context.environment["ASSAY_FUZZ"] != nil {
    let flags = ["-sanitize=fuzzer", "-O"]
    for target in package.targets where target.type == .regular {
        target.swiftSettings?.append(.unsafeFlags(flags))
    }
    package.targets.append(
        .executableTarget(
            name: "assay-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Driver",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}
