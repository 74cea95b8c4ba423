// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    @testable import Sigstore
    import StrictJSON

    @Sendable func checkpoint(_ input: [UInt8]) {
        do throws(CheckpointFault) {
            let checkpoint = try Checkpoint(parsing: String(decoding: input, as: UTF8.self))
            expect(!checkpoint.note.signatures.isEmpty, "a checkpoint is signed")
            expect(checkpoint.treeHead.root.count == 32, "a root is a hash")
            expect(checkpoint.treeHead.size >= 0, "a log is not smaller than empty")
        } catch {
            _ = "\(error)"
        }
    }

    /// An entry as bundles hold it, and as cosign's annotation does.
    @Sendable func logEntry(_ input: [UInt8]) {
        do throws(LogError) {
            _ = try LogEntry(legacyBundle: String(decoding: input, as: UTF8.self))
        } catch {
            _ = error.description
        }
        guard let json = try? JSON(parsing: input) else { return }
        do throws(JSONShapeError) {
            let entry = try LogEntry(JSONCursor(json))
            expect(entry.logIndex >= 0 && entry.logID.count == 32 && !entry.body.isEmpty, "an entry is whole")
        } catch {
            _ = error.description
        }
    }

    @Sendable func logEntryBody(_ input: [UInt8]) {
        do throws(LogError) {
            _ = try LogEntryBody(parsing: input).kindVersion
        } catch {
            _ = error.description
        }
    }
#endif
