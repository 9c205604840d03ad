# A training script, which is read and never run: arguments, a function of the step, loops:
#   lrsched compare sample_configs/train.py --set 'len(train_loader)=100' -o train.png
import argparse
import math

import torch


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch-size", type=int, default=512)
    parser.add_argument("--blr", type=float, default=1e-3, help="rate for 256 examples a batch")
    parser.add_argument("--warmup-epochs", type=int, default=3)
    parser.add_argument("--min-lr", type=float, default=1e-6)
    return parser.parse_args()


def rate_at(epoch, args):
    """Rise along a line, then fall along half a cosine."""
    if epoch < args.warmup_epochs:
        return args.lr * epoch / args.warmup_epochs
    done = (epoch - args.warmup_epochs) / (args.epochs - args.warmup_epochs)
    return args.min_lr + (args.lr - args.min_lr) * 0.5 * (1 + math.cos(math.pi * done))


def main(args):
    args.lr = args.blr * args.batch_size / 256
    model = build_model()
    train_loader = build_loader(args.batch_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        for i, (images, labels) in enumerate(train_loader):
            for group in optimizer.param_groups:
                group["lr"] = rate_at(epoch + i / len(train_loader), args)
            loss = model(images, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


if __name__ == "__main__":
    main(parse_args())
