// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    import HTTPTransport
    @testable import Kubernetes
    import StrictJSON

    /// A watch, and a page of a list. How the bytes arrive does not change what they say, and what is cut out of an
    /// object is what a parser finds there.
    @Sendable func watchStream(_ input: [UInt8]) {
        let size = input.count % 7 + 1
        let pieces = stride(from: 0, to: input.count, by: size).map {
            Array(input[$0..<min($0 + size, input.count)])
        }
        expect(said(in: [input]) == said(in: pieces), "pieces say what the whole says")

        do throws(KubernetesError) {
            for item in try ObjectReader(type: .applications, limits: limits).page(input).items {
                if case .object(let json) = item {
                    expect(ObjectKey(of: json) != nil, "an object has a name")
                }
            }
        } catch {
            _ = error.description
        }

        guard let object = (try? JSON(parsing: input))?.object, object.members.count <= 100 else { return }
        var scanner = MemberScanner(input[...])
        guard let members = try? scanner.members() else { return expect(false, "what is JSON can be cut") }
        expect(members.count == object.members.count, "every member is found")
        for (cut, member) in zip(members, object.members) {
            expect((try? JSON(parsing: cut.key))?.string == member.key, "keys are cut out whole")
            expect((try? JSON(parsing: cut.value)) == member.value, "values are cut out whole")
        }
    }

    private func said(in pieces: [[UInt8]]) -> [String] {
        var decoder = WatchDecoder(.applications, limits: limits)
        var said: [String] = []
        do throws(KubernetesError) {
            for piece in pieces {
                decoder.append(piece)
                while let event = try decoder.next() {
                    said.append("\(event) \(event.resourceVersion ?? "")")
                }
            }
            said.append("\(decoder.isInsideLine)")
        } catch {
            said.append(error.description)
        }
        return said
    }

    /// A configuration of kubectl. What can be used names files by whole paths, and what is wrong is said in one line.
    @Sendable func kubeconfig(_ input: [UInt8]) {
        do throws(ClusterConfigurationError) {
            var config = Kubeconfig()
            try config.merge(input, of: "/home/kube/config")
            let cluster = try ClusterConfiguration(
                config, context: nil, environment: [:],
                effects: KubernetesEffects(unixTime: { 1_800_000_000 }))
            for case .file(let path)? in [cluster.tls.authorities, cluster.tls.certificate, cluster.tls.key] {
                expect(path.hasPrefix("/"), "a path starts from the configuration's folder")
            }
            expect((cluster.tls.certificate == nil) == (cluster.tls.key == nil), "a certificate has a key")
            expect(!cluster.server.host.isEmpty && !cluster.namespace.isEmpty, "a server has a name")
        } catch {
            expect(!error.description.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "an error is one line")
        }
    }

    /// Small enough for fuzzing to reach them.
    private let limits = {
        var limits = KubernetesLimits()
        limits.objectBytes = 512
        limits.depth = 20
        return limits
    }()
#endif
