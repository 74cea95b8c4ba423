// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Keys
import OCIModel
import Policy
import Registry
import StrictJSON
import Subprocess
import TrustRoots
import Verification

/// 200 images of a local registry: cold, warm, and beside one `cosign verify` an image.
enum FleetBench {
    static func run() async throws {
        try await Fleet.with { fleet in
            try await engine(fleet)
            try await programs(fleet)
        }
    }

    // MARK: in this process

    private static func engine(_ fleet: Fleet) async throws {
        Table.section("\(Fleet.count) images by tag, in process")
        for (name, layout, target) in [
            ("bundle, referrers API", SignedImages.Layout.bundle, "≤ 4"),
            ("legacy tag", .legacy, "≤ 3 each, once known"),
        ] {
            let transport = HTTPTransport()
            let client = RegistryClient(settings: RegistrySettings(), transport: transport)
            let engine = VerificationEngine(
                content: client, keys: KeyResolver(ring: KeyRing(directory: nil)),
                trustRoots: TrustRootStore(readFile: KeyFiles.read, now: { 1_800_000_000 }),
                now: { 1_800_000_000 })
            let policy = try policy(fleet)
            let images = fleet.references(layout).map { ImageRequest($0) }
            var verdicts: [ImageVerdict] = []
            let cold = await Measure.once { verdicts = await engine.verify(images, under: policy) }
            guard verdicts.allSatisfy({ $0.outcome == .verified }) else {
                throw BenchError("\(name): not all verified")
            }
            let requests = verdicts.map(\.cost.requests).reduce(0, +)
            let pinned = verdicts.map { ImageRequest(pinning: $0) }
            let warm = await Measure.once { verdicts = await engine.verify(pinned, under: policy) }
            let warmRequests = verdicts.map(\.cost.requests).reduce(0, +)
            await transport.shutdown()
            Table.row("\(name), cold: wall", "\(Table.number(cold.wall * 1000, 0)) ms")
            Table.row("\(name), cold: processor time", "\(Table.number(cold.processor * 1000, 0)) ms")
            Table.row(
                "\(name), cold: images in a core-second",
                Table.number(Double(Fleet.count) / cold.processor, 0),
                target: "≥ 1000")
            Table.row(
                "\(name), cold: requests an image", Table.number(Double(requests) / Double(Fleet.count)),
                target: target)
            Table.row("\(name), warm by digest: requests", "\(warmRequests)", target: "0")
            Table.row("\(name), warm by digest: wall", "\(Table.number(warm.wall * 1000, 1)) ms")
        }
    }

    private static func policy(_ fleet: Fleet) throws -> EffectivePolicy {
        let location = SourceLocation(file: "bench")
        var body = PolicyBody()
        body.defaultSigners = [
            Signer(
                name: "bench", identity: .key(TrustedKey(.file(fleet.keyFile))),
                location: location)
        ]
        let project = ProjectPolicy(name: "bench", carrier: .commandLine, body: body, location: location)
        return EffectivePolicy(policies: [project], application: nil)
    }

    // MARK: programs

    private static func programs(_ fleet: Fleet) async throws {
        let references = fleet.references(.legacy)
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
        let assay = folder + "/assay"
        Table.section(
            "\(Fleet.count) images by tag, whole programs (legacy layout, which both cosigns verify)")
        let ours = try await timed(assay, ["verify", "--key", fleet.keyFile, "-o", "json"] + references)
        let memory = Measure.childrenPeakMegabytes
        Table.row("assay verify: wall", "\(Table.number(ours.wall * 1000, 0)) ms")
        Table.row("assay verify: processor time", "\(Table.number(ours.processor * 1000, 0)) ms")
        Table.row("assay verify: peak memory", "\(Table.number(memory, 0)) MB", target: "< 150 MB")
        let peers = ProcessInfo.processInfo.environment["ASSAY_PEERS"] ?? ".build-peers"
        for version in ["cosign2", "cosign3"] {
            let cosign = "\(peers)/bin/\(version)"
            guard FileManager.default.isExecutableFile(atPath: cosign) else {
                Table.note("skipped: \(version) is not there (scripts/install-peers)")
                continue
            }
            let list = references.joined(separator: "\n") + "\n"
            let verify =
                "\(cosign) verify --insecure-ignore-tlog --allow-http-registry --key \(fleet.keyFile)"
            for (name, jobs, target) in [("one after the other", 1, "≥ 20"), ("xargs -P4", 4, "≥ 10")] {
                let command = "xargs -P\(jobs) -n1 \(verify) >/dev/null 2>&1"
                let theirs = try await timed("/bin/sh", ["-c", command], input: list)
                Table.row("\(version), \(name): wall", "\(Table.number(theirs.wall * 1000, 0)) ms")
                Table.row("  × assay verify", Table.number(theirs.wall / ours.wall, 1), target: target)
            }
        }
    }

    private static func timed(_ program: String, _ arguments: [String], input: String = "") async throws
        -> Cost
    {
        let before = Measure.children
        var status: TerminationStatus?
        let cost = try await Measure.once {
            status = try await Subprocess.run(
                .name("sh"), arguments: .init(Fleet.shell + [program] + arguments), input: .string(input),
                output: .discarded,
                error: .discarded
            ).terminationStatus
        }
        guard status?.isSuccess ?? false else {
            throw BenchError("\(program) ended with \(String(describing: status))")
        }
        return Cost(wall: cost.wall, processor: Measure.children - before)
    }
}

extension ImageRequest {
    /// The image of a verdict, by the digest that was verified.
    fileprivate init(pinning verdict: ImageVerdict) { self.init(verdict.pinnedText) }
}

extension ImageVerdict {
    fileprivate var pinnedText: String {
        guard let reference, let digest else { return written }
        return "\(reference.pinned(to: digest))"
    }
}
