# The schedule of a training script as PyTorch users write it: a warmup, then a cosine:
#   lrsched compare @sample_configs/training.py -o training.png
from torch.optim import AdamW
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

optimizer = AdamW(model.parameters(), lr=1e-3)
warmup = LinearLR(optimizer, start_factor=1e-3, total_iters=100)
decay = CosineAnnealingLR(optimizer, T_max=900)
scheduler = SequentialLR(optimizer, [warmup, decay], milestones=[100])
